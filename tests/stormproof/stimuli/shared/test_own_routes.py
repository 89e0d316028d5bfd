"""An own route is made where nothing else goes out with it, and only there."""

from __future__ import annotations

import json
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.stimuli.shared.own_routes import FAILING, own_route
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.stormproof.stimuli.alerts.test_alarm_mail import Waiting

GREEDY = {"id": "r1", "path": "/{proxy+}", "resourceMethods": {"ANY": {"methodIntegration": {"type": "MOCK"}}}}
MOCK = {"x-amazon-apigateway-integration": {"type": "mock"}}


class Gateway:
    """A bench on an API of one greedy route; `statuses` are what requests are answered, by method."""

    def __init__(self, paths: Any = None, canary: Any = None, statuses: dict[str, int] | None = None) -> None:
        self.held: list[str] = []
        self.sent: list[tuple[str, str]] = []
        self._statuses = statuses or {"GET": 200, "POST": 503}
        document = {"openapi": "3.0.1", "paths": paths or {"/{proxy+}": {"x-amazon-apigateway-any-method": MOCK}}}
        self.reads = FakeReads(
            {
                ("apigateway", "get_resources"): [{"id": "r0", "path": "/"}, GREEDY],
                ("apigateway", "get_authorizers"): [],
                ("apigateway", "get_gateway_responses"): [],
                ("apigateway", "get_request_validators"): [],
                ("apigateway", "get_models"): [],
                ("apigateway", "get_rest_api"): {"id": "abc123"},
                ("apigateway", "get_stage"): {"deploymentId": "d1", "canarySettings": canary},
                ("apigateway", "get_export"): {"body": json.dumps(document).encode()},
            }
        )
        self.clock = Waiting()
        self.surroundings = Surroundings(EMBEDDED_WAITS)
        self.context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
        self.redactor = SimpleNamespace(learn=lambda _: None)

    def endpoint(self, stage: str) -> Endpoint:
        """Return where a stage is called."""
        return Endpoint(f"https://api.example.com/{stage}")

    def send(self, _probe: Any, _endpoint: Endpoint, verb: str, path: str, _headers: Any, *, note: str) -> Exchange:
        """Answer a request."""
        self.sent.append((verb, path))
        return Exchange(verb, path, self._statuses[verb], {}, "", note=note)

    @contextmanager
    def hold(self, injection: Any) -> Any:
        """Remember what is held."""
        self.held.append(injection.title)
        yield {}


def bench(**given: Any) -> Any:
    """Return such a bench."""
    return Gateway(**given)


def test_a_route_stands_beside_a_greedy_one() -> None:
    """Whatever the API's methods are; it is asked when every stage serves it."""
    made = bench()
    with own_route(made) as route:
        assert made.sent == [("GET", route.path)]
        route.asked(made, ["prod"] * 3, FAILING)
    assert made.sent[1:] == [("POST", route.path)] * 3
    assert len(made.held) == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"canary": {"deploymentId": "d2"}}, "route.canary"),
        ({"paths": {"/other": {"get": MOCK}}}, "route.undeployed"),
    ],
)
def test_nothing_that_is_somebody_elses_is_shipped(given: dict[str, Any], code: str) -> None:
    """A deployment takes the whole API: what its owner has not deployed yet would go out with the route."""
    made = bench(**given)
    with pytest.raises(Undecidable) as found, own_route(made):
        pytest.fail("a route was made")
    assert found.value.code == code
    assert made.held == []


def test_a_stage_that_does_not_serve_it_is_no_verdict() -> None:
    """As where a resource policy keeps the run out."""
    with pytest.raises(CouldNotLook) as found, own_route(bench(statuses={"GET": 403})):
        pytest.fail("nobody is let in")
    assert found.value.code == "route.unexpected"
