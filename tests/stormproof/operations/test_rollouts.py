"""Nothing goes on before every response of a stage is seen to come from its new deployment."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest

from stormproof.aws.clock import RealClock
from stormproof.core.addresses import Addresses
from stormproof.core.errors import CallFailed
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.planning.plans import Rollout
from stormproof.operations.rollouts import Patience, Rollouts
from tests.provisioners.fakes import SYSTEM

ROLLOUT = Rollout(SYSTEM, "prod", "new", "old")
PATIENCE = Patience(grants_s=0, quiet_s=10, every_s=0.5, unseen_s=60, within_s=120)
FORMAT = {"id": "$context.requestId", "at": "$context.stage", "from": "$context.deploymentId"}
LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/access:*"


class Gateway(RealClock):
    """A stage on a clock of its own: answers from the former deployment now and then until `spread_s` have passed.

    Its log is read `late_s` after a line was written; None for one that nothing is written to.
    """

    def __init__(self, spread_s: float, late_s: float | None = 3.0, told: dict[str, str] | None = None) -> None:
        self.at, self.spread_s, self.late_s = 0.0, spread_s, late_s
        self.timeout_ms = 3000
        self.format, self.lines = FORMAT if told is None else told, list[tuple[float, str, str]]()

    def now(self) -> datetime:
        """Return the time."""
        return datetime(2026, 11, 29, tzinfo=UTC) + timedelta(seconds=self.at)

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.at

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        self.at += seconds

    def __call__(self, endpoint: Endpoint) -> Self:
        """Connect; without a key."""
        assert endpoint.key is None
        return self

    def __enter__(self) -> Self:
        """Open the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""

    def send(self, method: str, path: str) -> Exchange | Unreachable:
        """Answer, the first time not at all, and every third time from the former deployment as long as that lives."""
        assert (method, path) == ("OPTIONS", "/up")
        number = len(self.lines)
        former = self.at < self.spread_s and number % 3 == 0
        self.lines.append((self.at, f"r{number}", "old" if former else "new"))
        if not number:
            return Unreachable(method, path, "reset", "")
        return Exchange(method, path, 403, {"x-amzn-requestid": f"r{number}"}, "")

    def read(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Tell of the stage."""
        assert (service, operation, parameters["stageName"]) == ("apigateway", "get_stage", "prod")
        return {"accessLogSettings": {"destinationArn": LOG, "format": json.dumps(self.format)}}

    def pages(self, service: str, operation: str, items: str, **parameters: Any) -> list[Any]:
        """Return the API's resources, the lines of a request, or the times of those of the former deployment."""
        if operation == "get_resources":
            timeouts = {"GET": {"timeoutInMillis": self.timeout_ms}, "OPTIONS": {}}
            return [
                {"path": "/", "id": "r", "resourceMethods": {k: {"methodIntegration": v} for k, v in timeouts.items()}}
            ]
        assert (service, operation, parameters["logGroupName"]) == ("logs", "filter_log_events", "/shop/access")
        late = float("inf") if self.late_s is None else self.late_s
        there = [line for line in self.lines if line[0] + late <= self.at]
        if "&&" in parameters["filterPattern"]:
            assert parameters["filterPattern"] == '{ $.from = "old" && $.at = "prod" }'
            start = datetime(2026, 11, 29, tzinfo=UTC).timestamp()
            return [int((start + at) * 1000) for at, _, deployment in there if deployment == "old"]
        named = parameters["filterPattern"].strip('"')
        return [{"timestamp": 0, "logStreamName": "s", "message": ""} for _, request, _ in there if request == named]


def waited(gateway: Gateway) -> float:
    """Return how long a rollout was waited for."""
    Rollouts(gateway, gateway, PATIENCE, Addresses(), "/up", gateway).until_seen(ROLLOUT)  # type: ignore[arg-type] # stands for reads, clock and client
    return gateway.at


@pytest.mark.parametrize("spread_s", [0.0, 4.0, 45.0])
def test_it_lasts_until_the_former_deployment_has_been_silent_for_a_while(spread_s: float) -> None:
    """However long that takes, and however late the log tells of it."""
    gateway = Gateway(spread_s)
    took = waited(gateway)
    last = max((at for at, _, deployment in gateway.lines if deployment == "old"), default=0.0)
    assert last + PATIENCE.quiet_s <= took - 3.0
    assert took < spread_s + PATIENCE.quiet_s + 10


def test_a_former_deployment_that_goes_on_answering_stops_the_plan() -> None:
    """Both deployments and the stage are named."""
    with pytest.raises(CallFailed, match="stage prod was moved to deployment new, and its former one, old") as caught:
        waited(Gateway(1000))
    assert caught.value.code == "rollout.not_seen"


def test_a_log_that_tells_nothing_is_waited_for_no_longer_than_that() -> None:
    """Its owner's, or one that API Gateway may not write to."""
    assert waited(Gateway(0, late_s=None)) >= PATIENCE.within_s


def test_where_no_log_can_tell_it_is_waited_as_long_as_was_ever_recorded() -> None:
    """Then no request is sent."""
    gateway = Gateway(0, told={"id": "$context.requestId"})
    assert waited(gateway) == PATIENCE.unseen_s
    assert not gateway.lines


@pytest.mark.parametrize(("timeout_ms", "most_s", "expected_s"), [(3000, 300, 29), (45_000, 300, 45), (45_000, 2, 2)])
def test_a_request_may_be_under_way_for_as_long_as_its_integration_may_take(
    timeout_ms: int, most_s: float, expected_s: float
) -> None:
    """What names no timeout has the usual one; nothing waits longer than it has patience."""
    gateway = Gateway(0)
    gateway.timeout_ms = timeout_ms
    patience = replace(PATIENCE, under_way_s=most_s)
    rollouts = Rollouts(gateway, gateway, patience, Addresses(), "/up", gateway)  # type: ignore[arg-type] # as above
    assert rollouts.under_way_s(ROLLOUT) == expected_s
