"""The fault that refuses: any refusal of the service, at will."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from workersai_contracts.refusal import get_refusal

from .value import REFUSAL, Fault

if TYPE_CHECKING:
    import random

    from ..answer import Answer
    from ..request import Request


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """The request is refused as the service would, though nothing is wrong with it.

    Attributes:
        refusal: name or code, such as `CAPACITY` or 3040.
        retry_after_s: a Retry-After header; the service is not known to send any.
    """

    name: ClassVar[str] = "refuse"
    order: ClassVar[int] = REFUSAL
    refusal: str = "CAPACITY"
    retry_after_s: int | None = None

    def __post_init__(self) -> None:
        get_refusal(self.refusal)

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer as it is: only with its request at hand it can be refused."""
        return answer

    def answer(self, request: Request) -> Answer:
        """Return the answer that refuses the request, with what is known of it filled in."""
        from ..answer import refuse

        told = get_refusal(self.refusal)
        known = {"model": request.route.model_id, "method": request.method, "path": request.path}
        values = {name: known.get(name, "?") for name in told.placeholders}
        answer = refuse(request, told.filled(**values))
        if self.retry_after_s is None:
            return answer
        headers = {**answer.headers, "Retry-After": str(self.retry_after_s)}
        return replace(answer, headers=headers)
