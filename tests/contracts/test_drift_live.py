from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from tests.contracts.catalogue_service import CatalogueService, found, row, serving

from workersai_contracts.drift import Snapshot
from workersai_contracts.drift.live import MAX_PAGES, fetch_snapshot
from workersai_contracts.drift.page import MODEL_ID

SCHEMAS = {"success": True, "result": {"input": {"type": "object"}, "output": {}}}


@pytest.fixture
def service() -> Iterator[CatalogueService]:
    """Serve a catalogue and a schema."""
    with serving() as service:
        service.answers = {"schema": (200, SCHEMAS), "search": (200, found([row("@cf/a")]))}
        yield service


def fetch(service: CatalogueService, timeout_s: float = 10) -> Snapshot:
    url = service.url + "/"
    work = fetch_snapshot(MODEL_ID, account="acc", token="t", base_url=url, timeout_s=timeout_s)
    return asyncio.run(work)


def test_schemas_and_catalogue_are_asked_for(service: CatalogueService) -> None:
    got = fetch(service)

    root = "/client/v4/accounts/acc/ai/models"
    assert (got.input, got.output, got.unseen) == ({"type": "object"}, {}, ())
    assert got.catalogue == {"@cf/a": {"context_window": "10"}}
    assert service.seen == [
        (f"{root}/schema", {"model": MODEL_ID}, "Bearer t"),
        (f"{root}/search", {"page": "1", "per_page": "100"}, "Bearer t"),
    ]


def test_pages_are_read_to_the_end_and_other_tasks_left_out(service: CatalogueService) -> None:
    pages = [found([row("@cf/a"), row("@cf/b", "Translation")], 3), found([row("@cf/c")], 3)]
    service.answers["search"] = (200, pages)

    assert set(fetch(service).catalogue or ()) == {"@cf/a", "@cf/c"}
    assert len(service.seen) == 3


@pytest.mark.parametrize(
    ("pages", "asked"),
    [
        ([found([row("@cf/a")], 9)], 2),
        ([{"result": [row("@cf/a")]}], 1),
        ([[row("@cf/a")]], 1),
        ([found([row(f"@cf/{n}")], 999) for n in range(MAX_PAGES + 1)], MAX_PAGES),
    ],
    ids=["repeats", "no-info", "bare", "endless"],
)
def test_paging_always_ends(service: CatalogueService, pages: list[Any], asked: int) -> None:
    service.answers["search"] = (200, pages)

    assert fetch(service).catalogue
    assert len(service.seen) == 1 + asked


@pytest.mark.parametrize(
    ("route", "answer", "reason"),
    [
        ("schema", (410, {}), "the live schema of @cf/qwen/qwen1.5-1.8b-chat: status 410"),
        ("schema", (200, {"result": {}}), "has no `input` and `output`"),
        ("schema", (200, 3), "has no `input` and `output`"),
        ("schema", (200, b"<html>"), "JSONDecodeError"),
        ("search", (200, {"result": {}}), "the live catalogue: the answer is no list of models"),
        ("search", (200, found([{}])), "a row has no 'task'"),
        ("search", (302, {}), "status 302"),
    ],
    ids=["gone", "empty", "number", "html", "no-list", "no-row", "elsewhere"],
)
def test_what_is_not_told_is_not_looked_at(
    service: CatalogueService, route: str, answer: tuple[int, Any], reason: str
) -> None:
    service.answers[route] = answer

    [said] = fetch(service).unseen

    assert reason in said


def test_no_answer_is_not_looked_at(service: CatalogueService) -> None:
    service.server_close()

    said = fetch(service).unseen

    assert len(said) == 2
    assert all("ClientConnectorError" in line for line in said)


def test_no_answer_in_time_is_not_looked_at(service: CatalogueService) -> None:
    assert all(line.endswith("no answer in time") for line in fetch(service, 1e-9).unseen)
