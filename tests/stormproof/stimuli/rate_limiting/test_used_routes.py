"""With a valid key nothing is called that the workload does not state; of all other routes the guard is looked up."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Self

import pytest

from probes.remote.journey import NoNotes
from stormproof.aws.observe.api_shape import ApiShape, MethodShape
from stormproof.core.errors import Undecidable
from stormproof.core.judges.authentication.admission import Way
from stormproof.core.judges.rate_limiting.settings import GuardedRoute
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.workload.model import Workload
from stormproof.stimuli.rate_limiting import used_routes
from stormproof.stimuli.shared.entry_points import NOBODY, EntryPoint
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_workloads import SHOP

ROUTES = ("GET /up", "POST /orders", "GET /orders/{id}", "DELETE /orders/{id}", "DELETE /basket", "POST /jobs")
STAGES = ("old", "prod")


class Client:
    """A connection to a shop; what is sent is kept."""

    def __init__(self, endpoint: Endpoint, sent: list[str]) -> None:
        self.stage = endpoint.url.rpartition("/")[2]
        self.sent = sent

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, method: str, path: str, *_: Any, **__: Any) -> Exchange:
        """Answer as the shop does."""
        self.sent.append(f"{self.stage}: {method} {path}")
        status = {"POST": 201, "DELETE": 204}.get(method, 200)
        body = '{"order": {"id": "7"}, "by": "Stormproof", "up": true}'
        return Exchange(method, f"https://api/{self.stage}{path}", status, {"x-ratelimit-limit": "5"}, body)


def bench(workload: Workload, monkeypatch: pytest.MonkeyPatch, sent: list[str]) -> Any:
    """Return a bench on a shop with two stages, and more routes than its workload states."""
    methods = {(path, verb): MethodShape("NONE", False, {}) for verb, path in map(str.split, ROUTES)}
    guarded = tuple(GuardedRoute(f"{route} of stage {stage}", "shop") for stage in STAGES for route in ROUTES)
    doors = [EntryPoint(Way.SERVED, Endpoint(f"https://api/{stage}"), (), stage) for stage in STAGES]
    monkeypatch.setattr(used_routes, "Connection", lambda endpoint: Client(endpoint, sent))
    monkeypatch.setattr(used_routes, "deployed_shape", lambda *_: ApiShape(methods, {}, {}))
    monkeypatch.setattr(used_routes, "guarded_routes", lambda _: guarded)
    monkeypatch.setattr(used_routes, "stage_entry_points", lambda _: doors)
    monkeypatch.setattr(used_routes, "stayed_shut", lambda *_: None)
    monkeypatch.setattr(used_routes, "enter_with_made_up_keys", lambda _: iter(()))
    return SimpleNamespace(
        target=SimpleNamespace(workload=workload),
        context=PlanContext(SYSTEM, Policy(admin_email="admin@example.com")),
        clock=SimpleNamespace(now=lambda: datetime(2026, 11, 29, tzinfo=UTC)),
        keys=SimpleNamespace(issue=lambda _: "k"),
        reads=None,
        notes=lambda _: NoNotes(),
        endpoint=lambda stage=None, key=None: Endpoint(f"https://api/{stage or 'prod'}", key=key),
        send=lambda probe, *given, **named: probe(*given, **named),
    )


def test_only_what_the_workload_states_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads to every stage, naming nothing that is there; the journey to the one that serves users."""
    sent: list[str] = []
    seen = used_routes.use_routes(bench(SHOP, monkeypatch, sent))
    reading = [f"{stage}: GET {path}" for stage in STAGES for path in ("/up", f"/orders/{NOBODY}")]
    assert sent == [*reading, "prod: POST /orders", "prod: GET /orders/7", "prod: DELETE /orders/7"]
    assert len(seen.answers) == len(sent)


def test_of_all_other_routes_the_guard_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of other stages that write among them."""
    seen = used_routes.use_routes(bench(SHOP, monkeypatch, []))
    assert {each.route for each in seen.unasked} == {
        "POST /orders of stage old",
        "DELETE /orders/{id} of stage old",
        *(f"{route} of stage {stage}" for stage in STAGES for route in ("DELETE /basket", "POST /jobs")),
    }


def test_without_a_workload_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed."""
    sent: list[str] = []
    with pytest.raises(Undecidable) as error:
        used_routes.use_routes(bench(Workload(), monkeypatch, sent))
    assert (error.value.code, sent) == ("needs_workload.health", [])
