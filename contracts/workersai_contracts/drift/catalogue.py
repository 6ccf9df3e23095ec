"""Two catalogues of models compared: who came, who went, whose properties changed."""

from collections.abc import Iterator, Mapping

from ..schema_file import Json
from ..violation import json_pointer
from .kind import Change, Harm

Properties = Mapping[str, "Json"]
Catalogue = Mapping[str, Properties]
DEPRECATION = "planned_deprecation_date"


def compare_catalogues(old: Catalogue, new: Catalogue) -> list[Change]:
    """Return what changed for a client, models in the order of their ids."""
    return list(_compare(old, new))


def _compare(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    for model in sorted({*old, *new}):
        pointer = json_pointer(("catalogue", model))
        if model not in new:
            words = f"{model} is no longer listed: calls of it will be refused"
            yield Change("breaking", "catalogue", pointer, "model-removed", words)
        elif model not in old:
            words = f"{model} is new: nobody calls it yet"
            yield Change("harmless", "catalogue", pointer, "model-added", words)
        else:
            yield from _properties(model, old[model], new[model])


def _properties(model: str, old: Properties, new: Properties) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        harm, words = _judged(name, was, now)
        pointer = json_pointer(("catalogue", model, name))
        yield Change(harm, "catalogue", pointer, "property-changed", f"{model}: {words}")


def _judged(name: str, was: Json, now: Json) -> tuple[Harm, str]:
    if name == DEPRECATION and now is not None:
        return "dangerous", f"calls of it will be refused from {now} on"
    if was is None:
        return "harmless", f"`{name}` is listed now"
    if now is None:
        return "dangerous", f"`{name}` is no longer listed: what it promised may not hold"
    if name == "context_window":
        return _window(was, now)
    return "dangerous", f"`{name}` changes from {was} to {now}"


def _window(was: Json, now: Json) -> tuple[Harm, str]:
    try:
        shorter = int(str(now)) < int(str(was))
    except ValueError:
        shorter = True
    if shorter:
        return "breaking", f"the context window shrinks from {was} to {now}: prompts may be refused"
    return "harmless", f"the context window grows from {was} to {now}"
