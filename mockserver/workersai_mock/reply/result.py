"""A reply that is a whole result object, for what the other replies cannot say."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from .said import Said


@dataclass(frozen=True, slots=True)
class Result:
    """The `result` as it is to be sent; to a streaming request as one event.

    Attributes:
        fields: the object.
        off_contract: it may be what no wire of the service looks like.
    """

    fields: Mapping[str, object]
    off_contract: bool = False

    def said(self, inputs: Mapping[str, object], rng: random.Random) -> Said:
        """Return the object, and as its text the `response`."""
        response = self.fields.get("response")
        return Said(response if isinstance(response, str) else "", result=self.fields)
