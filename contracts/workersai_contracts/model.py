"""One text-generation model as a value, each field with its provenance. Reads no file."""

from collections.abc import Mapping
from typing import NamedTuple

from .provenance import Provenance
from .schema_file import Json, Schema

# 1,000 neurons cost 0.011 USD (Cloudflare, Workers AI pricing page).
USD_PER_NEURON = 0.011 / 1000

_PRICE_UNITS = {
    "input": "per M input tokens",
    "output": "per M output tokens",
    "cached": "per M cached input tokens",
}


class Task(NamedTuple):
    """What a model is for, as the catalogue of the service names it."""

    name: str
    id: str
    description: str


class Price(NamedTuple):
    """What tokens cost, in USD per million.

    Attributes:
        input: tokens read.
        output: tokens written.
        cached: tokens read from the prefix cache; None where they cost as much as `input`.
    """

    input: float
    output: float
    cached: float | None = None

    def neurons(
        self, *, prompt_tokens: float, completion_tokens: float, cached_tokens: float = 0
    ) -> float:
        """Return the cost in neurons; `prompt_tokens` includes `cached_tokens`."""
        cached = self.input if self.cached is None else self.cached
        usd_per_million = (
            (prompt_tokens - cached_tokens) * self.input
            + cached_tokens * cached
            + completion_tokens * self.output
        )
        return usd_per_million / 1e6 / USD_PER_NEURON


class Model(NamedTuple):
    """A text-generation model.

    Attributes:
        id: as in the address, `@cf/author/name`.
        source: 1 for `@cf`, 2 for `@hf` ids, as the service numbers them.
        description: in this project's own words.
        schema_files: schema version to file of `schema/whole`, newest first; empty where none
            was published.
        own_schema: `input` and `output` that a user gave; stands before `schema_files`.
        era: name of the era that the newest schema belongs to.
        wire: name of the wire profile in that era.
        max_tokens: the schema's default; None where it has none.
        requests_per_minute: limit of an account.
        created: `YYYY-MM-DD HH:MM:SS.mmm`; empty where it was not read.
        retired: date from which the service answers 410; empty while it is served.
        planned_deprecation: announced date; empty where there is none.
        template: name of the chat template; None without evidence, see `template_reason`.
        properties: as published, by property id, in the published order.
        published_uuid: empty where it was not read; see `uuid`.
        provenance: by field name, `""` for all that are not named.
    """

    id: str
    task: Task
    description: str
    era: str
    wire: str
    source: int = 1
    schema_files: Mapping[str, str] = {}
    own_schema: Mapping[str, Schema] | None = None
    max_tokens: int | None = None
    requests_per_minute: int = 300
    created: str = ""
    retired: str = ""
    planned_deprecation: str = ""
    template: str | None = None
    template_reason: str = ""
    properties: Mapping[str, Json] = {}
    published_uuid: str = ""
    provenance: Mapping[str, Provenance] = {}

    def __hash__(self) -> int:
        """Hash by the id alone: a model is looked up by on every request."""
        return hash(self.id)

    @property
    def uuid(self) -> str:
        """Return the id that the catalogue of the service uses, derived (UUID 5) if not known."""
        if self.published_uuid:
            return self.published_uuid
        import uuid  # costs more than the whole catalogue, and is rarely asked for

        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"workers-ai:{self.id}"))

    @property
    def beta(self) -> bool:
        """Tell whether the model is published as beta: free of charge, limits may be lower."""
        return self.properties.get("beta") is True

    @property
    def context_window(self) -> int | None:
        """Return the published window in tokens."""
        window = self.properties.get("context_window")
        return window if isinstance(window, int) else None

    @property
    def require_workers_paid(self) -> bool:
        """Tell whether accounts on the free plan are refused (5035)."""
        return self.properties.get("require_workers_paid") is True

    @property
    def price(self) -> Price | None:
        """Return the price per token; None for a model without one, whose neurons are unknown."""
        price = self.properties.get("price")
        if not isinstance(price, dict):
            return None
        rates = {unit: float(rate) for unit, rate in price.items() if isinstance(rate, int | float)}
        return Price(**rates)

    def provenance_of(self, name: str) -> Provenance:
        """Return where the value of a field comes from."""
        return self.provenance.get(name) or self.provenance[""]

    def property_list(self) -> list[dict[str, Json]]:
        """Return the properties as the service lists them: numbers and flags as text."""
        return [
            {"property_id": name, "value": _published(name, value)}
            for name, value in self.properties.items()
        ]


def _published(name: str, value: Json) -> Json:
    if name == "price" and isinstance(value, dict):
        return [
            {"unit": _PRICE_UNITS[unit], "price": rate, "currency": "USD"}
            for unit, rate in value.items()
        ]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value
