"""What a run will send: to whom, of which model, at what estimated cost. Sends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from workersai_contracts.catalog import all_models, get_model
from workersai_contracts.check import Check
from workersai_contracts.check.lifecycle import LIFECYCLE_PROBE
from workersai_contracts.errors import TargetError
from workersai_contracts.model import Model
from workersai_contracts.probe import Probe
from workersai_contracts.probe_table import probes

from .batch import CHEAP_TOKENS, Batch, estimate
from .budget import Budget
from .provocation import split_checks
from .target import RETIRED, Target

PINNED = "@cf/qwen/qwen1.5-1.8b-chat"


@dataclass(frozen=True, slots=True)
class Step:
    """One call.

    Attributes:
        probe: what is sent.
        neurons: the estimate; None where the model's price is not known.
    """

    probe: Probe
    neurons: float | None


@dataclass(frozen=True, slots=True)
class Section:
    """What is asked of one model; its verdicts are about no other.

    Attributes:
        title: in words.
        model: which.
        steps: the calls.
        checks: those that the calls can show.
        unasked: the other checks, and why nothing here can show them.
    """

    title: str
    model: Model
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    unasked: tuple[tuple[Check, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run will do.

    Attributes:
        target: whom it asks.
        sections: model by model.
        generated: what is asked beside them; None for nothing.
        budget: the most that it may spend.
        notes: what a reader must know of the choice of models.
    """

    target: Target
    sections: tuple[Section, ...]
    generated: Batch | None = None
    budget: Budget = field(default_factory=Budget)
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The calls of all sections."""
        return tuple(step for section in self.sections for step in section.steps)

    @property
    def neurons(self) -> float:
        """The estimate of all calls whose price is known."""
        return sum(step.neurons or 0 for step in self.steps)


def make_plan(
    target: Target,
    *,
    model_id: str = "",
    budget: Budget | None = None,
    neurons_per_1k_tokens: float | None = None,
    fuzz: int = 0,
    seed: int = 0,
) -> Plan:
    """Return the plan for a target; the pinned model, or where that is refused, its successor.

    With `fuzz` so many requests beside the probes are generated, from `seed`.

    Raises:
        TargetError: answers are billed and nobody knows how much.
        UnknownModelError: the catalogue does not hold the model.
    """
    budget, rate = budget or Budget(), neurons_per_1k_tokens
    model, sections, notes = get_model(model_id or PINNED), [], []
    refused = bool(model.retired) and RETIRED in target.offers and not target.retired_origin
    if refused:
        sections.append(_section("lifecycle", model, target, rate=rate, retired=True))
        if model_id:
            notes.append(f"{model.id} is retired since {model.retired}: nothing else is asked")
    if refused and not model_id:
        other = successor(model, neurons=budget.neurons)
        notes += [
            f"{model.id} is retired since {model.retired}: its lifecycle is checked, and the"
            f" suite runs on {other.id}",
            f"a verdict on {other.id} is none on {model.id}",
        ]
        model, refused = other, False
    if not refused:
        sections.append(_section("suite", model, target, rate=rate))
    if refused and fuzz:
        raise TargetError(f"--fuzz: {model.id} is retired and answers nothing; give --model")
    cheap = CHEAP_TOKENS if target.billed else None
    batch = Batch(model=model, n=fuzz, seed=seed, most_tokens=cheap, rate=rate)
    generated = batch if fuzz else None
    return _priced(Plan(target, tuple(sections), generated, budget, tuple(notes)))


def _priced(plan: Plan) -> Plan:
    unpriced = next((step.probe.model for step in plan.steps if step.neurons is None), "")
    if plan.target.billed and unpriced:
        raise TargetError(f"{unpriced} has no known price; give --neurons-per-1k-tokens")
    return plan


def successor(model: Model, *, neurons: float) -> Model:
    """Return the first living model of the same author whose suite fits the budget.

    Those that stand behind it in the catalogue are asked, and that have a price and a schema; if
    no suite fits, the first of them all.
    """
    author = model.id.rpartition("/")[0]
    behind = all_models()[all_models().index(model) + 1 :]
    living = [other for other in behind if not other.retired and other.price and other.schema_files]
    kin = [other for other in living if other.id.rpartition("/")[0] == author] or living
    if not kin:
        raise TargetError(f"{model.id} is retired and has no successor; give --model")
    return next((other for other in kin if _cost(other) <= neurons), kin[0])


def describe(plan: Plan) -> Iterator[str]:
    """Yield the plan as lines of text."""
    yield f"target: {plan.target.name}" + (
        f" ({plan.target.origin})" if plan.target.origin not in ("", plan.target.name) else ""
    )
    for section in plan.sections:
        tokens = sum(step.probe.tokens for step in section.steps)
        unpriced = any(step.neurons is None for step in section.steps)
        neurons = sum(step.neurons or 0 for step in section.steps)
        cost = "neurons unknown" if unpriced else f"about {neurons:.0f} neurons"
        yield (
            f"{section.title} of {section.model.id}: {len(section.steps)} calls,"
            f" at most {tokens} tokens, {cost}, {len(section.checks)} checks"
        )
    if batch := plan.generated:
        cost = "neurons unknown" if batch.neurons is None else f"about {batch.neurons:.0f} neurons"
        yield (
            f"generated requests of {batch.model.id}: {batch.n} calls from seed {batch.seed},"
            f" about {batch.tokens} tokens, {cost}"
        )
    yield from plan.notes
    budget = plan.budget
    limit = "any" if budget.neurons == inf else f"{budget.neurons:g}"
    yield f"budget: {budget.calls} calls, {limit} neurons, {budget.seconds:g} s"


def _cost(model: Model) -> float:
    return sum(estimate(model, probe) or 0 for probe in probes(model.id))


def _section(
    title: str, model: Model, target: Target, *, rate: float | None, retired: bool = False
) -> Section:
    chosen = tuple(
        probe
        for probe in probes(model.id)
        if probe.needs <= target.offers and (probe.id == LIFECYCLE_PROBE or not retired)
    )
    steps = tuple(Step(probe, estimate(model, probe, rate=rate)) for probe in chosen)
    checks, unasked = split_checks(model, chosen, wire=target.wire)
    return Section(title, model, steps, checks, unasked)
