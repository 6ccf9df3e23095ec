import random
from dataclasses import replace

from workersai_mock.answer import Answer
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.seed import Seed
from workersai_mock.settings import Settings
from workersai_mock.timeline import Timeline
from workersai_mock.twist import twisted

from .client import ask


def add_draw(answer: Answer, rng: random.Random) -> Answer:
    data = (*answer.timeline.data, str(rng.random()).encode())
    return replace(answer, timeline=Timeline(data))


def teapot(answer: Answer, rng: random.Random) -> Answer:
    return replace(answer, status=418)


def test_twists_are_applied_in_order_each_with_a_generator_of_its_own() -> None:
    answer, seed = Answer(200, {}, Timeline(())), Seed.of(0, b"x")

    found = twisted(answer, (add_draw, teapot, add_draw), seed)

    one, other = found.timeline.data
    assert found.status == 418
    assert one != other
    assert answer.timeline.data == ()
    assert twisted(answer, (add_draw, teapot, add_draw), seed) == found


def test_answers_are_twisted_and_refusals_are_not() -> None:
    mock = Mock(Settings(reply=Text("a"), twists=(teapot,)))

    assert ask(mock, {"prompt": "a"}).status == 418
    assert ask(mock, {}).status == 400
