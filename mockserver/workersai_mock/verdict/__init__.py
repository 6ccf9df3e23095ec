"""The client's verdict: what it did, judged on what can be known; `not judged` otherwise."""

from .attempt import Attempt
from .enforce import ClientWarning, Policy, enforce
from .judge import judge
from .rule import RULES, Code, Rule
from .value import Evidence, Limits, Verdict, Verdicts

__all__ = [
    "RULES",
    "Attempt",
    "ClientWarning",
    "Code",
    "Evidence",
    "Limits",
    "Policy",
    "Rule",
    "Verdict",
    "Verdicts",
    "enforce",
    "judge",
]
