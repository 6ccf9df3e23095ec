"""The value that says what the service refuses. Owns no row of the table."""

import re
from typing import Literal, NamedTuple

from workersai_contracts.provenance import Provenance

Layer = Literal["edge", "inference", "gateway"]
Form = Literal["envelope", "legacy", "plain", "unsigned"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Refusal(NamedTuple):
    """One way in which a request is turned down.

    Attributes:
        name: the constant's own name.
        status: the HTTP status.
        code: Cloudflare's internal code, beside the text in the envelope.
        text: the message without the request id; may hold `{placeholders}`.
        layer: who refuses, hence which envelope: the `edge` in front, `inference` behind it, or AI
            Gateway (`gateway`) before both.
        provenance: where status, code and text come from.
        retryable: whether the same request may pass by itself within a minute or so.
        form: `envelope` is the layer's own; `legacy` the older API frontend's (other key order,
            escaped slashes); `plain` is text without any envelope; `unsigned` is that of inference
            without the request's id.
        error_chain: (code, message) pairs below the error, as the older frontend lists them.
    """

    name: str
    status: int
    code: int
    text: str
    layer: Layer
    provenance: Provenance
    retryable: bool = False
    form: Form = "envelope"
    error_chain: tuple[tuple[int, str], ...] = ()

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Name what `filled` must be given, each once, in the order of the text."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.text)))

    def filled(self, **values: object) -> "Refusal":
        """Replace every placeholder; braces inside a value are text and stay.

        Fill once: on the copy a value that looks like a placeholder counts as one.

        Raises:
            ValueError: a placeholder got no value, or a value has no placeholder.
        """
        names = self.placeholders
        missing = [name for name in names if name not in values]
        unknown = [name for name in values if name not in names]
        if missing or unknown:
            parts = [f"missing {', '.join(missing)}"] if missing else []
            parts += [f"unknown {', '.join(unknown)}"] if unknown else []
            takes = ", ".join(names) or "nothing"
            raise ValueError(f"{self.name}.filled() takes {takes}: {'; '.join(parts)}")
        return self._replace(text=_PLACEHOLDER.sub(lambda hit: str(values[hit[1]]), self.text))
