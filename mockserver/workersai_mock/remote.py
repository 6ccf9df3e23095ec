"""A running mock from another process: the admin API in Python, with nothing but the stdlib.

Knows nothing of the server's inside; inside a test of one's own process `WorkersAI` says more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from .errors import AdminError

Part = Literal["stubs", "journal", "state", "quota", "everything"]
Rest = Literal["default", "refuse"]
Outcome = Literal["default", "stub", "unmatched", "refused", "stub_failed", "straggler"]
URL, TOKEN = "WORKERSAI_MOCK_URL", "WORKERSAI_MOCK_ADMIN_TOKEN"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came, as the journal tells it.

    Attributes:
        number: which of the tenant it is, from 1.
        model: the model's id.
        body: the parsed body.
        status: the HTTP status of the answer.
        outcome: what decided the answer.
        text: what was answered; None where it was refused.
        why: why no stub was for it, or what went wrong in one.
        entry: all that the journal says.
    """

    number: int
    model: str
    body: Any
    status: int
    outcome: Outcome
    text: str | None
    why: str | None
    entry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Requests that fit a question.

    Attributes:
        total: how many requests came in all.
        matched: how many of those that the journal still has fit.
        evicted: how many the journal no longer has.
        requests: as many of those that fit as were asked for.
    """

    total: int
    matched: int
    evicted: int
    requests: tuple[Seen, ...]


class RemoteMock:
    """Steers a mock that runs somewhere else, such as under `workersai-mock serve` or `run`.

    Every method raises AdminError for what the mock refuses, and OSError where it is not reached.

    Args:
        url: its root; the variable WORKERSAI_MOCK_URL where it is not given.
        token: the value of --admin-token; WORKERSAI_MOCK_ADMIN_TOKEN where it is not given.
        tenant: whose stubs and journal are meant, where the mock keeps tenants apart.
        timeout_s: how long one call may take.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        token: str | None = None,
        tenant: str | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        found = url or os.environ.get(URL)
        if not found:
            raise ValueError(f"no address: give url= or set {URL}")
        self.url = found.rstrip("/")
        self._token = token or os.environ.get(TOKEN)
        self._tenant = tenant
        self._timeout_s = timeout_s

    def health(self) -> dict[str, Any]:
        """Return status, version, seed and what tells tenants apart."""
        return self._call("GET", "health", tenant=False)

    def reply(
        self,
        *replies: str | Mapping[str, object],
        times: int | None = None,
        **match: object,
    ) -> int:
        """Add a stub that answers, and return its id.

        Args:
            replies: texts, or objects of the scenario format such as `{"json": ...}`; several are
                a sequence.
            times: how often they are gone through.
            match: keys of the request with their values or forms, as in a scenario's `match`.
        """
        said = {"reply": replies[0]} if len(replies) == 1 else {"replies": list(replies)}
        return self.add({**said, **_stub(times, match)})

    def refuse(self, refusal: int | str, *, times: int | None = None, **match: object) -> int:
        """Add a stub that refuses by code or name, and return its id."""
        return self.add({"refuse": refusal, **_stub(times, match)})

    def add(self, stub: Mapping[str, object]) -> int:
        """Add a stub in the format of scenario files, and return its id."""
        return int(self._call("POST", "stubs", body=stub)["id"])

    def remove(self, stub_id: int) -> None:
        """Take a stub away."""
        self._call("DELETE", f"stubs/{stub_id}")

    def stubs(self) -> list[dict[str, Any]]:
        """Return all stubs, the one that is tried first in front."""
        found: list[dict[str, Any]] = self._call("GET", "stubs")["stubs"]
        return found

    def order(self, *stub_ids: int) -> None:
        """Try the stubs in this order; each must be named once."""
        self._call("PUT", "stubs/order", body={"ids": list(stub_ids)})

    @property
    def unmatched(self) -> str:
        """What a request gets that no stub is for: `default` or `refuse`."""
        return str(self._call("GET", "unmatched")["unmatched"])

    @unmatched.setter
    def unmatched(self, wanted: Rest) -> None:
        self._call("PUT", "unmatched", body={"unmatched": wanted})

    def twists(self) -> list[dict[str, Any]]:
        """Return what happens to the next answers, with how many are left of each."""
        found: list[dict[str, Any]] = self._call("GET", "twists")["twists"]
        return found

    def twist(self, *twists: Mapping[str, object]) -> None:
        """Say what happens to the next answers, whatever stub they come from; nothing ends it.

        Args:
            twists: each as plain data, such as `{"fault": "reset", "times": 2}`.
        """
        self._call("PUT", "twists", body={"twists": list(twists)})

    def verdicts(self) -> list[dict[str, Any]]:
        """Return what is said of the client, rule by rule."""
        found: list[dict[str, Any]] = self._call("GET", "client")["verdicts"]
        return found

    def misses(self, number: int) -> list[dict[str, Any]]:
        """Return how a request differs from each stub there is now, the nearest first."""
        found: list[dict[str, Any]] = self._call("GET", f"journal/{number}/misses")["stubs"]
        return found

    def tenants(self) -> list[dict[str, Any]]:
        """Return everyone who has asked, under the names that `tenant` takes."""
        found: list[dict[str, Any]] = self._call("GET", "tenants", tenant=False)["tenants"]
        return found

    def requests(
        self,
        *,
        model: str | None = None,
        status: int | None = None,
        outcome: Outcome | None = None,
        stub: int | None = None,
        stream: bool | None = None,
        contains: str | None = None,
        after: int | None = None,
        newest_first: bool = False,
        offset: int | None = None,
        limit: int | None = None,
    ) -> Page:
        """Return the requests that came and fit, 100 at the most unless `limit` says otherwise."""
        asked = {
            "model": model,
            "status": status,
            "outcome": outcome,
            "stub": stub,
            "stream": None if stream is None else str(stream).lower(),
            "contains": contains,
            "after": after,
            "order": "newest" if newest_first else None,
            "offset": offset,
            "limit": limit,
        }
        page = self._call("GET", "journal", query=asked)
        seen = tuple(map(_seen, page["entries"]))
        return Page(page["total"], page["matched"], page["evicted"], seen)

    def export(self) -> bytes:
        """Return the requests that have ended as lines of the exchange format, without secrets.

        A file of them can be replayed, and judged by `workersai-mock verify --evidence`.
        """
        return self._ask("GET", "exchanges")

    def scenario(self) -> dict[str, Any]:
        """Return which scenario files are served, and what is wrong with what is on disk."""
        return self._call("GET", "scenario", tenant=False)

    def states(self) -> dict[str, str]:
        """Return the state of each scenario."""
        return dict(self._call("GET", "state")["states"])

    def move(self, scenario: str, state: str) -> None:
        """Put a scenario into a state."""
        self._call("PUT", "state", body={"scenario": scenario, "state": state})

    def reset(self, *what: Part) -> None:
        """Put parts of the tenant back to how the server began; everything where none is named."""
        self._call("POST", "reset", body={"what": list(what) or ["everything"]})

    @property
    def seed(self) -> int:
        """What all randomness of the server is drawn from; setting it holds for all tenants."""
        return int(self._call("GET", "seed", tenant=False)["seed"])

    @seed.setter
    def seed(self, seed: int) -> None:
        self._call("PUT", "seed", body={"seed": seed}, tenant=False)

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, object] | None = None,
        tenant: bool = True,
    ) -> dict[str, Any]:
        data = self._ask(method, path, body=body, query=query, tenant=tenant)
        return _parsed(data, status=200) if data else {}

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, object] | None = None,
        tenant: bool = True,
    ) -> bytes:
        asked = {k: v for k, v in (query or {}).items() if v is not None}
        if tenant and self._tenant is not None:
            asked["tenant"] = self._tenant
        target = f"/__admin/{path}" + (f"?{urlencode(asked)}" if asked else "")
        status, data = self._send(method, target, None if body is None else json.dumps(body))
        if status >= 400:
            raise AdminError(status, _parsed(data, status=status))
        return data

    def _send(self, method: str, target: str, body: str | None) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = kind(parts.netloc, timeout=self._timeout_s)
        try:
            connection.request(method, parts.path + target, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        except HTTPException as error:
            raise OSError(f"{self.url} does not speak HTTP: {error!r}") from error
        finally:
            connection.close()


def _parsed(data: bytes, *, status: int) -> dict[str, Any]:
    try:
        return dict(json.loads(data))
    except ValueError:
        problem = {"title": "this is no admin API of a mock", "detail": ""}
        raise AdminError(max(status, 400), problem) from None


def _stub(times: int | None, match: Mapping[str, object]) -> dict[str, object]:
    return {**({"times": times} if times else {}), **({"match": match} if match else {})}


def _seen(entry: Mapping[str, Any]) -> Seen:
    keys: Sequence[str] = ("number", "model", "body", "status", "outcome", "text", "why")
    return Seen(**{key: entry[key] for key in keys}, entry=entry)
