import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as HuggingFaceTokenizer
from tokenizers import decoders, models, pre_tokenizers

from workersai_contracts.errors import ContractsError, FileFormatError
from workersai_contracts.prompt import Rendered, render
from workersai_contracts.tokenizer import (
    TOKENS_PER_MESSAGE,
    EstimateTokenizer,
    FileTokenizer,
    Tokenizer,
    count_prompt,
    load_tokenizer,
)

ESTIMATE = EstimateTokenizer()
ANY_TEXT = st.text(alphabet=st.characters(codec=None, categories=None))
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def byte_level(*, prefix_space: bool = False, trim_offsets: bool = True) -> HuggingFaceTokenizer:
    """Build a byte-level BPE that knows single bytes and two merges."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate([*letters, "he", "Ġh"])}
    tokenizer = HuggingFaceTokenizer(models.BPE(vocabulary, [("Ġ", "h"), ("h", "e")]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(
        add_prefix_space=prefix_space, trim_offsets=trim_offsets
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def words() -> HuggingFaceTokenizer:
    """Build a tokenizer whose offsets leave out the white space."""
    tokenizer = HuggingFaceTokenizer(models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Hello, World!", ["Hello", ",", " World", "!"]),
        ("an internationalization", ["an", " internat", "ionaliza", "tion"]),
        ("in 1974", ["in", " 1", "9", "7", "4"]),
        ("a漢字 b", ["a", "漢", "字", " b"]),
        ("Привет мир", ["При", "вет", " мир"]),
        ("жд漢", ["жд", "漢"]),
        ("naïve e\u0301t", ["naïve", " e\u0301", "t"]),
        ("नमस्ते", ["नमस्", "ते"]),
        ("x\n\n    y", ["x", "\n\n", "   ", " y"]),
        ("a \r\n", ["a", " \r\n"]),
        (f"ok {FAMILY}!", ["ok", f" {FAMILY}", "!"]),
        ("👍🏽❤️1️⃣", ["👍🏽", "❤️", "1️⃣"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("a_b", ["a", "_", "b"]),
        ("<|im_start|>user\nhi <|im_end|>", ["<|im_start|>", "user", "\n", "hi", " <|im_end|>"]),
        ("\ud800\ud800", ["\ud800", "\ud800"]),
    ],
)
def test_estimate_cuts_by_its_rule(text: str, pieces: list[str]) -> None:
    assert ESTIMATE.split(text) == pieces
    assert ESTIMATE.count(text) == len(pieces)


@settings(deadline=None)
@given(ANY_TEXT)
def test_estimate_joins_to_the_text_without_empty_pieces(text: str) -> None:
    pieces = ESTIMATE.split(text)

    assert "".join(pieces) == text
    assert all(pieces)


def test_estimate_is_near_a_token_for_a_short_word() -> None:
    text = "the quick brown fox jumps over the lazy dog"

    assert ESTIMATE.count(text) == len(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("hex he", ["he", "x", " h", "e"]),
        ("é", ["", "é"]),
        ("a漢b", ["a", "", "", "漢", "b"]),
        ("x😀", ["x", "", "", "", "😀"]),
        ("a\ud800", ["a", "", "", "\ud800"]),
    ],
)
def test_file_tokenizer_holds_a_character_back_until_it_is_whole(
    text: str, pieces: list[str]
) -> None:
    tokenizer = FileTokenizer(byte_level())

    assert tokenizer.split(text) == pieces
    assert tokenizer.count(text) == len(pieces)


@pytest.mark.parametrize(
    "model",
    [byte_level(), byte_level(prefix_space=True), byte_level(trim_offsets=False), words()],
    ids=["bytes", "prefix", "untrimmed", "words"],
)
@settings(deadline=None)
@given(text=ANY_TEXT)
def test_file_tokenizer_joins_to_the_text(model: HuggingFaceTokenizer, text: str) -> None:
    tokenizer = FileTokenizer(model)

    pieces = tokenizer.split(text)

    assert "".join(pieces) == text
    assert tokenizer.count(text) == len(pieces)


@pytest.mark.parametrize(
    ("text", "pieces"), [(" a  b ", [" a", "  b "]), ("  ", ["  "]), ("", [])], ids=repr
)
def test_file_tokenizer_loses_no_white_space(text: str, pieces: list[str]) -> None:
    assert FileTokenizer(words()).split(text) == pieces


def test_load_tokenizer_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    byte_level().save(str(path))

    assert load_tokenizer(path).split("he") == ["he"]


@pytest.mark.parametrize("text", [None, "{", json.dumps({"version": "1.0"})], ids=repr)
def test_load_tokenizer_says_which_file_is_wrong(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "tokenizer.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(FileFormatError, match=r"tokenizer\.json: no Hugging Face"):
        load_tokenizer(str(path))


def test_load_tokenizer_says_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)

    with pytest.raises(ContractsError, match=r"pip install 'workersai-mock\[tokenizers\]'"):
        load_tokenizer("tokenizer.json")


@pytest.mark.parametrize("tokenizer", [ESTIMATE, FileTokenizer(byte_level())], ids=["rule", "file"])
def test_count_prompt_reads_the_rendered_prompt(tokenizer: Tokenizer) -> None:
    inputs = {"messages": [{"role": "user", "content": "hi"}]}
    rendered = render(inputs, template="chatml")

    assert rendered.text is not None
    assert count_prompt(tokenizer, rendered=rendered, inputs=inputs) == tokenizer.count(
        rendered.text
    )


def test_estimate_counts_a_rendered_chat() -> None:
    inputs = {"messages": [{"role": "user", "content": "hi"}]}
    rendered = render(inputs, template="chatml")

    # <|im_start|> user \n hi <|im_end|> \n <|im_start|> assistant(2) \n
    assert count_prompt(ESTIMATE, rendered=rendered, inputs=inputs) == 10


@pytest.mark.parametrize(
    ("inputs", "count"),
    [
        ({"prompt": "one two"}, 2),
        ({"messages": [{"content": "one two"}, None]}, 2 + 2 * TOKENS_PER_MESSAGE),
        ({"input": "one two", "instructions": "be kind"}, 4 + 2 * TOKENS_PER_MESSAGE),
        ({"input": [{"role": "user", "content": "one two"}]}, 2 + TOKENS_PER_MESSAGE),
        (
            {"input": [{"content": [{"type": "input_text", "text": "one"}]}, "x"]},
            1 + 2 * TOKENS_PER_MESSAGE,
        ),
        ({"prompt": "one two", "input": "three"}, 2),
        ({"requests": [{"prompt": "one"}, {"input": "two"}, 3]}, 2 + TOKENS_PER_MESSAGE),
        ({"requests": [{"requests": [{"prompt": "one"}]}], "prompt": "one"}, 1),
        ({"requests": "one", "text": "two"}, 0),
        ({}, 0),
    ],
    ids=repr,
)
def test_count_prompt_without_a_template_counts_contents(
    inputs: dict[str, object], count: int
) -> None:
    assert count_prompt(ESTIMATE, rendered=Rendered(None, "unknown"), inputs=inputs) == count


ASCII_TEXT = st.text(alphabet=st.characters(max_codepoint=127)) | st.lists(
    st.sampled_from(
        ["word", "longerthaneight", " ", "  ", "\n", "\r\n", "\t", "42", "_", "<|im_x|>"]
    )
).map("".join)


@given(ASCII_TEXT)
@settings(max_examples=500)
def test_the_rule_for_ascii_is_the_rule(text: str) -> None:
    # One character more, which is a piece of its own, and the other half of the rule is used.
    assert [*ESTIMATE.split(text + "<"), "漢"] == ESTIMATE.split(text + "<漢")
