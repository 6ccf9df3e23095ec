"""What is true on the wire, compiled for one server: models, validators, wires, the clock's day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from workersai_contracts import refusal
from workersai_contracts.branch import branches
from workersai_contracts.catalog import (
    Catalog,
    all_models,
    default_catalog,
    input_schema,
    schema_versions,
)
from workersai_contracts.era import Era, era_of, get_era
from workersai_contracts.errors import InvalidJsonError, UnknownEraError
from workersai_contracts.json_text import read_json
from workersai_contracts.model import Model
from workersai_contracts.profile import WireProfile, get_profile
from workersai_contracts.prompt import Rendered, render
from workersai_contracts.refusal import Refusal
from workersai_contracts.schema_file import Schema
from workersai_contracts.tokenizer import EstimateTokenizer, Tokenizer, count_prompt

from .errors import SettingError
from .request import Reading, Route
from .seed import Seed, canonical
from .settings import Settings
from .surfaces import Surface

if TYPE_CHECKING:
    from workersai_contracts.violation import Violation

# A body beyond this is read afresh each time, which bounds the memory of the memo below.
MEMO_BODY_BYTES = 16 * 1024
# Where neither request nor model bounds an answer, its own length does.
UNBOUND = 2**31


class Contract:
    """The service's rules under given settings; immutable after construction but for memos."""

    def __init__(self, settings: Settings) -> None:
        _check(settings)
        self.settings = settings
        self.catalog: Catalog = default_catalog()
        for model in settings.models:
            self.catalog = self.catalog.with_model(model)
        self.tokenizer: Tokenizer = settings.tokenizer or EstimateTokenizer()
        self.era_of: Callable[[Model], Era] = cache(self._era_of)
        self.verdict_of: Callable[[Model], Callable[[object], str | None]] = cache(self._verdict_of)
        self.known_of: Callable[[Model], frozenset[str]] = cache(self._known_of)
        # The wire that a model's answers are written in.
        self.profile: Callable[[Model], WireProfile] = cache(self._profile)
        self._read_small = lru_cache(maxsize=1024)(self._read)

    def read(self, route: Route, body: bytes) -> Reading:
        """Return what a body means at a door; the same value for the same bytes."""
        surface = route.surface
        model_id = "" if surface.model_in_body else route.model_id
        if len(body) > MEMO_BODY_BYTES:
            return self._read(surface, model_id, body)
        return self._read_small(surface, model_id, body)

    def forget(self) -> None:
        """Give the memory back that bodies read before and their answers take."""
        self._read_small.cache_clear()

    def rendered(self, model: Model, inputs: Mapping[str, object]) -> Rendered:
        """Return the prompt as the model sees it, where its template has evidence."""
        return render(inputs, template=model.template)

    def count_prompt(self, model: Model, inputs: Mapping[str, object]) -> int:
        """Count the tokens of a prompt: rendered where its template is known, else its contents."""
        return count_prompt(self.tokenizer, rendered=self.rendered(model, inputs), inputs=inputs)

    def forbidden(self, model: Model, judged: object) -> list[Violation]:
        """Return what the published schema forbids of a body; slow, so never asked on the way."""
        from workersai_contracts.published import violations

        schema = self._schema_of(model)
        return violations(schema, judged) if schema else []

    def _read(self, surface: Surface, model_id: str, body: bytes) -> Reading:
        value, problem = parsed(body)
        asked = surface.read(value, model_id)
        model, inputs = self.catalog.find(asked.model_id), asked.inputs
        if problem is None and model and (message := self.verdict_of(model)(asked.judged)):
            problem = refusal.BAD_INPUT.filled(detail=message)
        known = self.known_of(model) if model else frozenset[str]()
        text = canonical(asked.model_id, inputs, known=known) if not problem else body
        return Reading(
            model_id=asked.model_id,
            model=model,
            inputs=inputs,
            judged=asked.judged,
            refusal=problem,
            stream=inputs.get("stream") is True,
            max_tokens=self._max_tokens(model, inputs, known=known),
            seed=Seed.of(self.settings.seed, text),
            choices=_choices(inputs, known=known),
            stops=_stops(inputs, known=known),
        )

    def _max_tokens(
        self, model: Model | None, inputs: Mapping[str, object], *, known: frozenset[str]
    ) -> int:
        asked = inputs.get("max_tokens")
        # The newer of OpenAI's two names is in the schemas of 2026.
        if "max_completion_tokens" in known:
            asked = inputs.get("max_completion_tokens") or asked
        # Assumed: below 1 the default holds; the schema sets no bound and no answer is known.
        if isinstance(asked, int | float) and asked >= 1:
            return int(min(asked, UNBOUND))
        default = self.era_of(model).max_tokens if model else None
        return UNBOUND if default is None else default

    def _era_of(self, model: Model) -> Era:
        return era_of(model, name=self.settings.era)

    def _profile(self, model: Model) -> WireProfile:
        return get_profile(self.settings.wire or self.era_of(model).wire)

    def _schema_of(self, model: Model) -> Schema | None:
        version = self.settings.schema or self.era_of(model).schema_version
        return input_schema(model, version if version in schema_versions(model) else None)

    def _verdict_of(self, model: Model) -> Callable[[object], str | None]:
        from workersai_contracts.validator import compile_schema  # for the first that is judged

        schema = self._schema_of(model)
        return compile_schema(schema) if schema else lambda _: None

    def _known_of(self, model: Model) -> frozenset[str]:
        schema = self._schema_of(model)
        found = branches(schema) if schema else ()
        return frozenset(key for branch in found for key in branch.properties)


def parsed(body: bytes) -> tuple[object, Refusal | None]:
    """Return the value of a body, or None and what the service says of it."""
    if not body:
        return None, refusal.EMPTY_BODY
    try:
        return read_json(body), None
    except InvalidJsonError:
        return None, refusal.INVALID_JSON


def _choices(inputs: Mapping[str, object], *, known: frozenset[str]) -> int:
    wanted = inputs.get("n") if "n" in known else None
    return wanted if isinstance(wanted, int) and wanted > 1 else 1


def _stops(inputs: Mapping[str, object], *, known: frozenset[str]) -> tuple[str, ...]:
    wanted = inputs.get("stop") if "stop" in known else None
    texts = wanted if isinstance(wanted, list) else [wanted]
    return tuple(text for text in texts if isinstance(text, str) and text)


def _check(settings: Settings) -> None:
    """Say at the start, not at each request, which name of a setting does not exist."""
    try:
        if settings.era is not None:
            get_era(settings.era)
        if settings.wire is not None:
            get_profile(settings.wire)
    except UnknownEraError as error:
        raise SettingError(str(error)) from None
    if settings.schema is not None:
        models = (*all_models(), *settings.models)
        there = sorted({version for model in models for version in schema_versions(model)})
        if settings.schema not in there:
            raise SettingError(
                f"no schema version {settings.schema!r}; there are: {', '.join(there)}"
            )
