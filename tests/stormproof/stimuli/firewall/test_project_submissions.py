"""Projects of the corpus: submitted and deleted, and in production turned away before anybody works."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from probes.remote.journey import NoNotes
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.observations import PROBE_HEADER, Endpoint, Exchange
from stormproof.core.project_corpus import corpus, corpus_mark
from stormproof.core.surroundings import Surroundings
from stormproof.core.workload.model import Workload
from stormproof.stimuli.firewall.project_submissions import submit_corpus
from tests.provisioners.fakes import FakeReads, context
from tests.stormproof.made_workloads import SHOP
from tests.stormproof.stimuli.shared.test_log_traces import SINCE, FakeClock


class Clock(FakeClock):
    """A clock that also tells the time."""

    def now(self) -> Any:
        """Return the same moment each time."""
        return SINCE


class FakeBench:
    """A bench before a system that takes projects from who has a key; `sent` is what came."""

    keys = SimpleNamespace(issue=lambda _: "k")
    notes = staticmethod(lambda _: NoNotes())

    def __init__(self, *, production: bool = False, deleted: int = 204) -> None:
        self.target = SimpleNamespace(production=production, workload=SHOP)
        self.surroundings = Surroundings()
        self.context, self.clock, self.reads = context(), Clock(), FakeReads({})
        self.deleted = deleted
        self.key: str | None = None
        self.sent: list[tuple[str, str, str]] = []

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return an endpoint that nobody is at: `send` answers."""
        self.key = key
        return Endpoint(f"https://127.0.0.1:9/{stage}", key=key)

    def send(
        self, _: Any, method: str, path: str, headers: dict[str, str] | None = None, body: str = "", note: str = ""
    ) -> Exchange:
        """Answer as the system does."""
        self.sent.append((method, path, (headers or {}).get(PROBE_HEADER, "")))
        if self.key is None:
            return Exchange(method, path, 401, {}, "", note=note)
        if method == "DELETE":
            return Exchange(method, path, self.deleted, {}, "", note=note)
        assert json.loads(body)["by"] == "Stormproof"
        order = (headers or {})[PROBE_HEADER].rpartition("/")[2]
        return Exchange(method, path, 201, {}, json.dumps({"by": "Stormproof", "order": {"id": order}}), note=note)


def test_every_project_is_submitted_under_the_corpus_s_mark_and_deleted() -> None:
    """Nothing is left behind."""
    bench: Any = FakeBench()
    tried = submit_corpus(bench)
    names = {each.name for each in corpus()}
    assert {each.what for each in tried} == names
    assert not any(each.keyless for each in tried)
    assert {mark for method, _, mark in bench.sent if method == "POST"} == {f"{corpus_mark()}/{each}" for each in names}
    assert {path for method, path, _ in bench.sent if method == "DELETE"} == {f"/orders/{each}" for each in names}


def test_in_production_nobody_starts_to_work() -> None:
    """Without a key the firewall is all that sees the projects."""
    bench: Any = FakeBench(production=True)
    tried = submit_corpus(bench)
    assert all(each.keyless and each.exchange.status == 401 for each in tried)
    assert {method for method, _, _ in bench.sent} == {"POST"}


def test_without_a_workload_nothing_is_submitted() -> None:
    """Which request takes a text of any size, nobody guesses."""
    bench: Any = FakeBench()
    bench.target.workload = Workload()
    with pytest.raises(Undecidable, match=r"needs workload\.journey"):
        submit_corpus(bench)
    assert bench.sent == []


def test_a_project_that_stays_is_told() -> None:
    """An error that names it, not silence."""
    bench: Any = FakeBench(deleted=500)
    with pytest.raises(CouldNotLook, match="step cancel after"):
        submit_corpus(bench)
