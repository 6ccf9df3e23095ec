import pytest
from chat.stream import Chat


@pytest.fixture
def chat(workersai):
    chat = Chat(workersai.token, run_url=workersai.run_url)
    yield chat
    chat.close()


def test_the_answer_comes_in_tokens(workersai, chat):
    workersai.on(stream=True).reply("Hello, World! Привет 🎉")

    tokens = list(chat.stream("hi"))

    assert "".join(tokens) == "Hello, World! Привет 🎉"
    assert len(tokens) > 1
    assert not workersai.last.left_early


@pytest.mark.workersai(seed=range(5))
def test_any_answer_is_read_whole(workersai, chat):
    assert "".join(chat.stream("hi")) == workersai.last.text


@pytest.mark.workersai(wire=["2023", "2024", "2025"])
def test_every_age_of_the_wire_is_read(workersai, chat):
    assert "".join(chat.stream("hi")) == workersai.last.text
