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
    assert not workersai.last.left


@pytest.mark.parametrize("workersai_seed", range(3))
def test_any_answer_reads_the_same_streamed_or_not(workersai, workersai_seed, chat):
    assert "".join(chat.stream("hi"))
    assert workersai.last.streamed
