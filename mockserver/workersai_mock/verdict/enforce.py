"""What becomes of verdicts: told, warned of, or failed by. Each process speaks for itself."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .rule import Code
    from .value import Verdicts

Policy = Literal["report", "warn", "fail"]


class ClientWarning(UserWarning):
    """The client did something that the rules call wrong."""


def enforce(verdicts: Verdicts, *, policy: Policy = "report", expected: Iterable[Code] = ()) -> str:
    """Return in words what the client did wrong, empty where nothing; warn or fail if asked to.

    Args:
        verdicts: what was found.
        policy: `warn` gives a ClientWarning, `fail` an AssertionError.
        expected: rules that this test breaks on purpose.
    """
    __tracebackhide__ = True
    meant = set(expected)
    wrong = [str(verdict) for verdict in verdicts.wrong if verdict.code not in meant]
    text = "\n".join(wrong)
    if text and policy == "warn":
        warnings.warn(text, ClientWarning, stacklevel=2)
    if text and policy == "fail":
        raise AssertionError(f"the client did wrong:\n{text}")
    return text
