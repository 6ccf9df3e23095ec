"""A property of the user's own parser: however the bytes are cut, the answer reads the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .control import PREFIX
from .cutting import Cutting, cuttings, shapes, whole
from .errors import MissingExtraError, SettingError
from .registry import text_of

if TYPE_CHECKING:
    from .answered import Answered
    from .workersai import WorkersAI

T = TypeVar("T")
Call = Callable[[], object]
# How much of a text shows on either side of a cut, and how many cuts are shown.
AROUND_BYTES, SHOWN = 24, 5
ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit)


class FragmentationError(AssertionError):
    """A cutting of the same answer that breaks the call.

    Attributes:
        cutting: the smallest that was found.
        pieces: the body as it was sent, one item for each write.
        error: what the call raised, or that it returned something else.
    """

    def __init__(self, text: str, *, cutting: Cutting, pieces: tuple[bytes, ...], error: str):
        super().__init__(text)
        self.cutting, self.pieces, self.error = cutting, pieces, error


def for_each_fragmentation(
    workersai: WorkersAI,
    call: Call,
    *,
    n: int = 100,
    gap_s: float = 0.0,
    allowed: bool = False,
) -> int:
    """Run `call` for cuttings of the same answer; return how many were tried.

    Stubs, journal, quota and counts are put back before each; afterwards they are as after one
    call. The cuttings are drawn from the server's seed. What the call returns must be equal each
    time (nothing is).

    Args:
        workersai: the tenant that is asked.
        call: sends one request or several, and reads the answers.
        n: how many cuttings, before shrinking.
        gap_s: a pause between two pieces, for clients that read late.
        allowed: also what the format allows and the service never sends: CR LF, comments, a BOM.

    Raises:
        FragmentationError: the call breaks; shows the smallest cutting, as bytes.
        MissingExtraError: hypothesis is not installed.
    """
    __tracebackhide__ = True
    if n < 1:
        raise SettingError(f"n={n}: there is at least one cutting")
    _need_hypothesis()
    trial = Trial(workersai, call)
    try:
        trial.begin()
        found = shapes(trial.answer, allowed=allowed)
        for cutting in list(whole(found, gap_s=gap_s))[:n]:
            if trial.breaks(cutting):
                break
        _search(trial, cuttings(found, gap_s=gap_s), n=n)
    finally:
        trial.end()
    if trial.smallest is not None:
        raise trial.failure() from trial.error
    return trial.runs


async def for_each_fragmentation_async(
    workersai: WorkersAI,
    call: Callable[[], Awaitable[object]],
    *,
    n: int = 100,
    gap_s: float = 0.0,
    allowed: bool = False,
) -> int:
    """Do what `for_each_fragmentation` does with an awaitable call, on the running loop."""
    __tracebackhide__ = True
    loop = asyncio.get_running_loop()

    async def awaited() -> object:
        return await call()

    def on_loop() -> object:
        return asyncio.run_coroutine_threadsafe(awaited(), loop).result()

    return await asyncio.to_thread(
        for_each_fragmentation, workersai, on_loop, n=n, gap_s=gap_s, allowed=allowed
    )


class Trial:
    """One call, run again and again from the same state."""

    def __init__(self, workersai: WorkersAI, call: Call) -> None:
        self.workersai = workersai
        self.call = call
        self.tenant = workersai.tenant
        self.runs = 0
        self.smallest: Cutting | None = None
        self.pieces: tuple[bytes, ...] = ()
        self.error: BaseException | None = None
        self._twists = self.tenant.twists
        self._before = self._after = self.tenant.snapshot()

    def begin(self) -> None:
        """Run the call on the uncut answer, twice; raises what it raises."""
        self.returned = self.call()
        self._after = self.tenant.snapshot()
        self.answer = self._cut_answer()
        self.tenant.restore(self._before)
        again = self.call()
        if again != self.returned:
            raise SettingError(
                f"call() returned {self.returned!r} and then {again!r} for the same answer; "
                "return something that can be compared, or nothing"
            )

    def end(self) -> None:
        """Leave the tenant as it was after the first call."""
        self.tenant.twists = self._twists
        self.tenant.restore(self._after)

    def breaks(self, cutting: Cutting) -> bool:
        """Tell whether this cutting breaks the call, and keep it if so."""
        try:
            self.run(cutting)
        except ENDS:
            raise
        except BaseException:  # what pytest.fail raises is no Exception
            return True
        return False

    def run(self, cutting: Cutting) -> None:
        """Run the call on the answer cut so; raises what it raises."""
        self.runs += 1
        self.tenant.restore(self._before)
        self.tenant.twists = (*self._twists, *cutting.twists)
        try:
            returned = self.call()
            assert returned == self.returned, (
                f"call() returned {returned!r} instead of {self.returned!r}"
            )
        except BaseException as error:
            if self.smallest is None or cutting.weight < self.smallest.weight:
                self.smallest, self.error = cutting, error
                self.pieces = self._cut_answer().timeline.data
            raise

    def failure(self) -> FragmentationError:
        """Return what to tell of the smallest cutting."""
        assert self.smallest is not None
        error = f"{type(self.error).__name__}: {self.error}"
        seed = self.workersai.server.settings.seed
        text = _text(self.smallest, self.pieces, error, runs=self.runs, seed=seed)
        return FragmentationError(text, cutting=self.smallest, pieces=self.pieces, error=error)

    def _cut_answer(self) -> Answered:
        answers = [entry.answer for entry in self.tenant.journal]
        # Gates refuse before anything is twisted, so their answers are never cut.
        cut = [a for a in answers if a.refusal is None or a.decision is not None]
        if not cut:
            why = (
                "every request was refused" if answers else "call() sent no request to this server"
            )
            raise SettingError(f"there is nothing to cut: {why}")
        return max(cut, key=lambda answer: len(answer.timeline.body))


def _search(trial: Trial, strategy: Any, *, n: int) -> None:
    """Let hypothesis look for a cutting that breaks the call, and make it smaller."""
    import hypothesis

    def found(cutting: Cutting) -> None:
        trial.run(cutting)

    settings = hypothesis.settings(
        max_examples=n,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    seeded: Any = hypothesis.seed(trial.workersai.server.settings.seed)
    try:
        given: Any = hypothesis.given(strategy)
        seeded(settings(given(found)))()
    except ENDS:
        raise
    except BaseException:
        # Kept by the trial; when hypothesis saw it break only once, that is still what it saw.
        if trial.smallest is None:
            raise


def _need_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "for_each_fragmentation needs hypothesis: pip install 'workersai-mock[hypothesis]'"
        ) from error


def _text(cutting: Cutting, pieces: tuple[bytes, ...], error: str, *, runs: int, seed: int) -> str:
    body = b"".join(pieces)
    count = len(cutting.places)
    lines = [f"the call breaks when the answer is cut so (seed {seed}, {runs} runs):"]
    if cutting.form:
        lines.append(f"  with {text_of(cutting.form)}, which the format allows")
    if cutting.joined:
        lines.append("  events joined into one piece, but for the cuts")
    for place in cutting.places[:SHOWN]:
        before, after = body[:place], body[place:]
        near = f"{before[-AROUND_BYTES:]!r} | {after[:AROUND_BYTES]!r}"
        lines.append(f"  after byte {place}: {near}")
    if count > SHOWN:
        lines.append(f"  and {count - SHOWN} cuts more")
    if not count and not cutting.joined:
        lines.append("  one piece for each event")
    words = ", ".join(text_of(twist) for twist in cutting.twists)
    return "\n".join([*lines, f"  {error}", f"replay with the header {PREFIX}fragment: {words}"])
