import asyncio

from chat import sdk

from pytest_workersai import refusals


def test_ask(workersai):
    workersai.on(messages="Where is New York?").reply("On the Hudson.")

    assert sdk.ask("Where is New York?") == "On the Hudson."

    workersai.assert_called_once_with(model=sdk.MODEL)


def test_ask_async(workersai):
    workersai.reply("On the Hudson.")

    assert asyncio.run(sdk.ask_async("Where is New York?")) == "On the Hudson."


def test_a_full_model_is_asked_again(workersai):
    workersai.reply("At last.")
    workersai.refuse(refusals.CAPACITY, times=1)

    assert sdk.ask("hi") == "At last."
    workersai.assert_called(times=2)


def test_a_model_that_stays_full_gives_an_excuse(workersai):
    workersai.refuse(3040)

    assert sdk.ask("hi") == sdk.BUSY


def test_nothing_stubbed_gives_seeded_prose(workersai):
    assert sdk.ask("Tell me a story") == sdk.ask("Tell me a story")
