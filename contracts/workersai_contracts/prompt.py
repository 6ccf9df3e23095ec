"""The text that the model is given for a request, where there is evidence of the template.

Evidence: Cloudflare's own server code of February 2024 (npm @cloudflare/ai 1.0.53), which renders
ChatML for `@cf/qwen/qwen1.5-1.8b-chat`. Owns no token counting.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

# npm @cloudflare/ai 1.0.53: what a bare `prompt` is put behind. A `messages` body gets no default.
DEFAULT_SYSTEM = (
    "A chat between a curious human and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the human's questions."
)
# Any other role has no case in that code's switch and leaves no trace.
CHATML_ROLES = ("system", "user", "assistant")

# Tags by which a prompt shows the family that it was written for; the models' own templates.
TAGS: Mapping[str, tuple[str, ...]] = {
    "chatml": ("<|im_start|>", "<|im_end|>"),
    "llama2": ("[INST]", "[/INST]", "<<SYS>>"),
    "llama3": ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|begin_of_text|>"),
    "gemma": ("<start_of_turn>", "<end_of_turn>"),
    "zephyr": ("<|system|>", "<|user|>", "<|assistant|>"),
}


class Rendered(NamedTuple):
    """What the model reads, or why that is not known.

    Attributes:
        text: the rendered prompt; None where nothing shows how the service renders it.
        reason: why `text` is None, else empty.
        dropped_roles: roles whose messages the template leaves out, each once.
        warnings: what is likely a mistake of the caller, though the service takes it.
    """

    text: str | None
    reason: str = ""
    dropped_roles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def render(inputs: Mapping[str, object], *, template: str | None) -> Rendered:
    """Render the body of a request that the schema let pass, by the model's `template`.

    `messages` win over `prompt`, as they did in 2024. A `raw` prompt is the text itself whatever
    the template; beside `messages`, `raw` has no meaning.
    """
    messages = inputs.get("messages")
    if isinstance(messages, list):
        return _scoped(messages, inputs=inputs, template=template)
    prompt = inputs.get("prompt")
    if not isinstance(prompt, str):
        return Rendered(None, "the request has neither messages nor a prompt")
    if _is_true(inputs.get("raw")):
        return Rendered(prompt, warnings=_foreign_tags(prompt, template=template))
    if template != "chatml":
        return Rendered(None, _no_evidence(template))
    return Rendered(_chatml([("system", DEFAULT_SYSTEM), ("user", prompt)]))


def content_text(content: object) -> str:
    """Read a message's content: a string, the text parts of an array, or nothing."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = (part.get("text") for part in content if isinstance(part, Mapping))
    return "".join(text for text in parts if isinstance(text, str))


def _scoped(
    messages: list[object], *, inputs: Mapping[str, object], template: str | None
) -> Rendered:
    if template != "chatml":
        return Rendered(None, _no_evidence(template))
    if inputs.get("tools") or inputs.get("functions"):
        return Rendered(None, "nothing shows how the service puts tools into the prompt")
    turns: list[tuple[str, str]] = []
    dropped: dict[str, None] = {}
    for message in messages:
        role = message.get("role") if isinstance(message, Mapping) else None
        if isinstance(message, Mapping) and role in CHATML_ROLES:
            turns.append((str(role), content_text(message.get("content"))))
        else:
            dropped[role if isinstance(role, str) else "(none)"] = None
    warnings = ("prompt is left out: messages win",) if inputs.get("prompt") else ()
    return Rendered(_chatml(turns), dropped_roles=tuple(dropped), warnings=warnings)


def _chatml(turns: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in turns)
    return f"{body}<|im_start|>assistant\n"


def _is_true(value: object) -> bool:
    # JavaScript's `value == true`, as that code compares: 1, 1.0 and "1" are true, "true" is not.
    return value is True or value == 1 or value == "1"


def _foreign_tags(prompt: str, *, template: str | None) -> tuple[str, ...]:
    if template not in TAGS:
        return ()
    return tuple(
        f"a raw prompt with tags of {family} ({', '.join(found)}) for a model of {template}"
        for family, tags in TAGS.items()
        if family != template and (found := [tag for tag in tags if tag in prompt])
    )


def _no_evidence(template: str | None) -> str:
    if template is None:
        return "nothing shows which template the service uses for this model"
    return f"nothing shows how the service renders the template {template!r}"
