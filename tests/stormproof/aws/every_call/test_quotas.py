"""Calls keep to AWS's documented quotas by count: never more are made than are admitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.faults.quotas import SINGLE, TOTALS, Quotas
from provisioners.authentication import methods
from provisioners.authentication.methods import Methods
from stormproof.aws.access.pace import QUOTAS, Pace
from stormproof.aws.observe.apigateway_methods import Method
from stormproof.core.planning.plans import Change
from tests.provisioners.fakes import REGION, changes, context
from tests.stormproof.aws.every_call.table import operations, table
from tests.stormproof.conftest import StillClock

DAY = 700
"""Changes of a large plan."""
EACH = 20
"""Changes between two deployments and looks at the API."""
LIMITED = sorted(
    (service, name)
    for service, name in table()
    if service in TOTALS or (service, operations(service).get(name)) in SINGLE
)


def test_each_documented_quota_of_what_we_call_is_kept_to() -> None:
    """By a pace that is no quicker, with no more at once."""
    for service, name in LIMITED:
        documented = SINGLE.get((service, operations(service)[name]))
        if documented and (service, operations(service)[name]) != ("lambda", "GetFunction"):
            pace = QUOTAS[service, name]
            assert pace.per_second <= documented.rate, name
            assert pace.burst <= documented.burst, name


def test_a_plan_of_700_changes_is_admitted_call_by_call(still: StillClock) -> None:
    """Methods of a large API, looked at and deployed now and then: 10 calls a second, one deployment in 5 s."""
    calls = list(_calls(_large()))
    assert len(calls) > DAY
    assert _refused(calls, still) == []
    assert still.seconds >= len(calls) / 10 - 10
    assert still.seconds >= (DAY / EACH - 1) * 5


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(LIMITED), st.floats(0, 0.15)), max_size=60))
def test_whatever_is_called_is_admitted(calls: list[tuple[tuple[str, str], float]]) -> None:
    """Any calls in any order, as quickly as the pace lets them, each after a delay of its own."""
    assert _refused([call for call, _ in calls], StillClock(), [delay for _, delay in calls]) == []


def _large() -> list[Change]:
    """Return the changes that put the authorizer on many open methods."""
    integration = {"type": "AWS_PROXY", "httpMethod": "POST", "uri": "arn:u"}
    detail: dict[str, Any] = {"authorizationType": "NONE", "methodIntegration": integration}
    found = tuple(Method(f"/r{number}", f"r{number}", "GET", detail) for number in range(DAY))
    return changes(list(methods.plan(context(), Methods(found, {"auth1": "stormproof"}))))


def _calls(planned: list[Change]) -> Iterator[tuple[str, str]]:
    for number, change in enumerate(planned, 1):
        yield from ((call.service, call.operation) for call in change.calls)
        if number % EACH == 0:
            yield from (("apigateway", name) for name in ("get_resources", "create_deployment", "update_stage"))


def _refused(
    calls: list[tuple[str, str]], clock: StillClock, delays: Iterable[float] = repeat(0.0)
) -> list[tuple[str, str]]:
    """Return the calls that AWS would refuse by its quotas, made as the pace lets them, and as they arrive."""
    pace, quotas = Pace(clock, QUOTAS), Quotas(clock.monotonic)
    refused = []
    for (service, name), delay in zip(calls, delays, strict=False):
        pace.wait(service, name, REGION)
        clock.pause(delay)
        if not quotas.admit(REGION, service, operations(service)[name]):
            refused.append((service, name))
    return refused
