import pytest

from workersai_contracts.prompt import DEFAULT_SYSTEM, Rendered, content_text, render

HEADER = "<|im_start|>assistant\n"


def turn(role: str, content: str) -> str:
    return f"<|im_start|>{role}\n{content}<|im_end|>\n"


def test_bare_prompt_gets_the_default_system() -> None:
    rendered = render({"prompt": "hi"}, template="chatml")

    assert rendered == Rendered(turn("system", DEFAULT_SYSTEM) + turn("user", "hi") + HEADER)


def test_messages_are_rendered_as_they_are() -> None:
    messages = [
        {"role": "user", "content": "a"},
        {"role": "user", "content": "b"},
        {"role": "assistant", "content": ""},
        {"role": "system", "content": "late"},
    ]

    assert (
        render({"messages": messages}, template="chatml").text
        == (turn("user", "a") + turn("user", "b") + turn("assistant", "") + turn("system", "late"))
        + HEADER
    )


def test_no_messages_give_the_header_alone() -> None:
    assert render({"messages": []}, template="chatml") == Rendered(HEADER)


def test_other_roles_are_dropped_and_named_once() -> None:
    messages = [
        {"role": "tool", "content": "1"},
        {"role": "user", "content": "hi"},
        {"role": "tool", "content": "2"},
        {"role": "", "content": "3"},
        {"role": 5, "content": "4"},
        {"content": "5"},
        "text",
        None,
    ]

    rendered = render({"messages": messages}, template="chatml")

    assert rendered == Rendered(turn("user", "hi") + HEADER, dropped_roles=("tool", "", "(none)"))


@pytest.mark.parametrize("raw", [True, 1, 1.0, "1"], ids=repr)
def test_raw_prompt_is_verbatim(raw: object) -> None:
    assert render({"prompt": "a\n", "raw": raw}, template="chatml") == Rendered("a\n")
    assert render({"prompt": "a\n", "raw": raw}, template=None) == Rendered("a\n")


@pytest.mark.parametrize("raw", [False, 0, "true", None, 2, []], ids=repr)
def test_prompt_that_is_not_raw_is_rendered(raw: object) -> None:
    rendered = render({"prompt": "a", "raw": raw}, template="chatml")

    assert rendered.text is not None
    assert rendered.text.startswith("<|im_start|>system\n")


def test_raw_has_no_meaning_beside_messages() -> None:
    assert render({"messages": [], "raw": True}, template="chatml") == Rendered(HEADER)


def test_messages_win_over_prompt() -> None:
    rendered = render({"prompt": "a", "messages": []}, template="chatml")

    assert rendered == Rendered(HEADER, warnings=("prompt is left out: messages win",))


def test_prompt_is_read_beside_messages_that_are_no_list() -> None:
    assert render({"prompt": "a", "messages": 5, "raw": True}, template=None) == Rendered("a")


@pytest.mark.parametrize(
    ("inputs", "template", "reason"),
    [
        ({"prompt": "a"}, None, "which template"),
        ({"prompt": "a"}, "llama3", "'llama3'"),
        ({"messages": []}, None, "which template"),
        ({"messages": [], "tools": [{}]}, "chatml", "tools"),
        ({"messages": [], "functions": [{}]}, "chatml", "tools"),
        ({}, "chatml", "neither"),
        ({"prompt": ["a"]}, "chatml", "neither"),
    ],
)
def test_text_is_none_with_a_reason(
    inputs: dict[str, object], template: str | None, reason: str
) -> None:
    rendered = render(inputs, template=template)

    assert rendered.text is None
    assert reason in rendered.reason


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("<s>[INST] hi [/INST]", "llama2 ([INST], [/INST])"),
        ("<|start_header_id|>user", "llama3 (<|start_header_id|>)"),
        ("<start_of_turn>user", "gemma (<start_of_turn>)"),
        ("<|user|>\nhi", "zephyr (<|user|>)"),
    ],
)
def test_raw_prompt_with_foreign_tags_is_a_warning(prompt: str, family: str) -> None:
    rendered = render({"prompt": prompt, "raw": True}, template="chatml")

    assert rendered.text == prompt
    assert rendered.warnings == (f"a raw prompt with tags of {family} for a model of chatml",)


@pytest.mark.parametrize(
    ("prompt", "template"),
    [("hi", "chatml"), ("<|im_start|>user\nhi<|im_end|>", "chatml"), ("[INST] hi", None)],
)
def test_raw_prompt_without_foreign_tags_is_no_warning(prompt: str, template: str | None) -> None:
    assert render({"prompt": prompt, "raw": True}, template=template).warnings == ()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a", "a"),
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"),
        ([{"type": "image_url", "image_url": {}}, {"type": "text", "text": "b"}], "b"),
        ([{"text": 5}, "x", None], ""),
        (None, ""),
        (5, ""),
    ],
    ids=repr,
)
def test_content_of_any_kind_is_read(content: object, text: str) -> None:
    messages = [{"role": "user", "content": content}]

    assert content_text(content) == text
    assert render({"messages": messages}, template="chatml").text == turn("user", text) + HEADER
