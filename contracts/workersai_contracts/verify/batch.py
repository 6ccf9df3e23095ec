"""Generated requests as a plan states them, and what any request costs. Sends nothing."""

from dataclasses import dataclass, replace

from workersai_contracts.model import Model
from workersai_contracts.probe import RUN, Probe

# What a generated request may make a billed target write, and how long its prompt is by and large.
CHEAP_TOKENS, USUAL_PROMPT = 16, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Requests that are generated.

    Attributes:
        model: whom to ask.
        n: how many.
        seed: what they are drawn from.
        most_tokens: what each may ask for; None for as many as it likes.
        rate: neurons for 1,000 tokens of a model without a price.
    """

    model: Model
    n: int
    seed: int = 0
    most_tokens: int | None = None
    rate: float | None = None

    @property
    def tokens(self) -> int:
        """An estimate of all of them together, read and written."""
        written = self.most_tokens or self.model.max_tokens or 256
        return self.n * (USUAL_PROMPT + written)

    @property
    def neurons(self) -> float | None:
        """An estimate of all of them together; None where the model's price is not known."""
        read = self.n * USUAL_PROMPT
        probe = Probe(id="generated", title="", model=self.model.id, path=RUN)
        probe = replace(probe, prompt_tokens=read, completion_tokens=self.tokens - read)
        return estimate(self.model, probe, rate=self.rate)


def estimate(model: Model, probe: Probe, *, rate: float | None = None) -> float | None:
    """Return a probe's cost in neurons at most; None where the model's price is not known."""
    if not probe.tokens or model.beta:
        return 0.0  # what is refused costs nothing, nor does what is published as beta
    if model.price:
        return model.price.neurons(
            prompt_tokens=probe.prompt_tokens, completion_tokens=probe.completion_tokens
        )
    return None if rate is None else probe.tokens * rate / 1000
