import pytest

from workersai_contracts.catalog import get_model
from workersai_mock.answer import Answer
from workersai_mock.clock import ManualClock
from workersai_mock.mock import Mock
from workersai_mock.quota import neurons
from workersai_mock.reply import Text
from workersai_mock.settings import MODEL_ID, Settings

from .client import RUN, ask

PRICED = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"
MIDNIGHT_S = 19_676 * 86_400.0


def limited(clock: ManualClock, rate: float | None = None) -> Mock:
    return Mock(Settings(reply=Text("a"), quota=True, clock=clock, neurons_per_1k_tokens=rate))


def code(answer: Answer) -> int:
    return answer.refusal.code if answer.refusal else answer.status


def test_this_model_is_asked_720_times_a_minute() -> None:
    clock = ManualClock()
    mock = limited(clock)

    first = {code(ask(mock, {"prompt": "a"})) for _ in range(720)}
    over = ask(mock, {"prompt": "a"})

    assert first == {200}
    assert (over.status, code(over)) == (429, 3021)
    assert "Retry-After" not in over.headers


def test_window_of_a_minute_slides() -> None:
    clock = ManualClock()
    mock = limited(clock)
    ask(mock, {"prompt": "a"})
    clock.advance(30)
    for _ in range(719):
        ask(mock, {"prompt": "a"})
    clock.advance(29.9)

    before = code(ask(mock, {"prompt": "a"}))
    clock.advance(0.1)
    after = [code(ask(mock, {"prompt": "a"})) for _ in range(2)]

    assert before == 3021
    assert after == [200, 3021]


def test_models_are_counted_apart() -> None:
    mock = limited(ManualClock())
    for _ in range(720):
        ask(mock, {"prompt": "a"})

    other = ask(mock, {"prompt": "a"}, path=RUN + PRICED)

    assert other.status == 200


def test_refused_requests_cost_nothing() -> None:
    mock = limited(ManualClock())
    for _ in range(800):
        ask(mock, b"{}")

    assert ask(mock, {"prompt": "a"}).status == 200


def test_day_of_neurons_ends_at_midnight_utc() -> None:
    clock = ManualClock(MIDNIGHT_S - 3600)
    mock = limited(clock, rate=200_000.0)  # one answer of 50 tokens uses up the day

    answers = [ask(mock, {"prompt": "a"}) for _ in range(2)]
    clock.advance(3599)
    late = ask(mock, {"prompt": "a"})
    clock.advance(1)
    next_day = ask(mock, {"prompt": "a"})

    assert [code(answer) for answer in answers] == [200, 4006]
    assert answers[1].status == 429
    assert "Retry-After" not in answers[1].headers
    assert code(late) == 4006
    assert next_day.status == 200


def test_nothing_is_limited_unless_asked_for() -> None:
    mock = Mock(Settings(reply=Text("a"), clock=ManualClock()))

    assert {ask(mock, {"prompt": "a"}).status for _ in range(721)} == {200}


def test_priced_model_costs_neurons() -> None:
    found = neurons(get_model(PRICED), prompt_tokens=1000, completion_tokens=0, per_1k_tokens=5.0)

    # 0.29 USD a million input tokens at 0.011 USD a thousand neurons, as published.
    assert found == pytest.approx(26.36, abs=0.01)


@pytest.mark.parametrize(("rate", "wanted"), [(None, None), (0.0, 0.0), (4.0, 6.0)])
def test_model_without_price_costs_what_the_user_says(
    rate: float | None, wanted: float | None
) -> None:
    model = get_model(MODEL_ID)

    assert neurons(model, prompt_tokens=1000, completion_tokens=500, per_1k_tokens=rate) == wanted


def test_neurons_are_told_on_the_wire_of_2026_only() -> None:
    priced = Settings(reply=Text("a"), clock=ManualClock(), neurons_per_1k_tokens=100.0)
    mocks = [Mock(priced._replace(wire=wire)) for wire in ("2025", "2026")]
    answers = [ask(mock, {"prompt": "a"}) for mock in mocks]

    told = [answer.headers.get("cf-ai-neurons") for answer in answers]

    assert told == [None, "5.00"]
