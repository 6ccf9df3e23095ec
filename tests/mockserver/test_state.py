"""Tenants: made when they are asked for, dropped when there are too many."""

from workersai_mock.settings import Settings
from workersai_mock.state import MemoryState


def test_the_one_that_was_used_longest_ago_is_dropped_and_told() -> None:
    state = MemoryState(Settings(max_tenants=2))
    told: list[str] = []
    state.listeners.append(lambda tenant: told.append(tenant.name))
    first, second = state.tenant("a"), state.tenant("b")

    assert state.tenant("a") is first
    state.tenant("c")
    assert (told, state.tenants()) == (["b"], [first, state.tenant("c")])
    assert state.tenant("b") is not second
    assert told == ["b", "a"]


def test_a_forgotten_tenant_begins_anew() -> None:
    state = MemoryState(Settings())
    first = state.tenant("a")
    state.forget("a")
    state.forget("never there")

    assert state.tenant("a") is not first


def test_reset_is_for_all() -> None:
    state = MemoryState(Settings())
    before = [state.tenant(name).journal for name in "ab"]
    state.reset()

    assert all(
        state.tenant(name).journal is not old for name, old in zip("ab", before, strict=True)
    )
