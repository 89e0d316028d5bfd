"""On the embedded AWS: the first apply serves what was found until what it made was tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Change, Plan
from tests.provisioners.live.conftest import Site
from tests.sites import Sites


@pytest.fixture(scope="module")
def hardened_again(sites: Sites) -> Iterator[None]:
    """Those of other modules find the system hardened again."""
    yield
    if sites.sound:
        site = sites.whole()
        site.apply(site.plan())


@pytest.fixture
def found(site: Site, hardened_again: None) -> Site:
    """The system as found: each test here leaves it so."""
    site.apply(site.removal())
    return site


@pytest.fixture
def plan(found: Site) -> Plan:
    """What hardens it."""
    return found.plan()


def place(plan: Plan, *controls: str) -> list[int]:
    """Return where the changes of some controls stand in a plan."""
    return [number for number, change in enumerate(plan.changes) if change.control in controls]


def test_nobody_is_on_latest_when_it_is_configured(found: Site, plan: Plan) -> None:
    """Alias, permission, invokers and a deployment come before any configuration; the release after it, roles last."""
    onto = place(plan, "function-alias", "alias-permission", "alias-event-sources", "alias-integrations")
    deployed, configured = place(plan, "alias-deployment"), place(plan, "rate-guard", "function-logging")
    released, moved = place(plan, "function-release"), place(plan, "function-role")
    assert max(onto) < min(deployed) < min(configured) < min(released)
    assert max(released) < min(moved)
    assert place(plan, "access-log")[0] < min(deployed)  # by it the deployment is seen to have arrived
    found.apply(Plan(plan.changes[: max(deployed) + 1]))
    assert found.ask().status == 200
    rest = found.plan()
    assert not place(rest, "function-alias", "alias-integrations", "alias-deployment")
    found.apply(found.removal())
    assert found.ask().status == 200


def without_layers(change: Change) -> Change:
    """Return a change that leaves out the layers that it would set, so that the handler it sets is not there."""
    calls = tuple(
        replace(call, parameters={**call.parameters, "Layers": []}) if "Handler" in call.parameters else call
        for call in change.calls
    )
    return replace(change, calls=calls)


def test_what_does_worse_is_not_served(found: Site, plan: Plan) -> None:
    """The apply stops at the trial; whoever was served is served as before, and the next apply mends it.

    After a removal the system answers as it was found, and nothing is left to be removed.
    """
    with pytest.raises(CallFailed, match="everybody is served as before") as caught:
        found.apply(Plan(tuple(without_layers(change) for change in plan.changes)))
    assert caught.value.code == "release.worse"
    assert found.ask().status == 200
    found.apply(found.plan())
    assert found.ask().status == 401
    after = found.plan()
    assert not after.changes
    assert not after.blocked
    found.apply(found.removal())
    assert found.ask().status == 200
    assert not found.removal().changes
    reader = found.reached.connection.reader
    assert not reader.read("apigateway", "get_authorizers", restApiId=found.system.api.id).get("items")


def events(plan: Plan) -> list[Any]:
    """Return what the functions are tried with."""
    calls = [call for change in plan.changes for call in change.calls if call.tried_against]
    return [call.parameters["Payload"] for call in calls]


def test_every_function_that_is_released_is_tried(plan: Plan) -> None:
    """With what does no harm."""
    assert len(events(plan)) == len(place(plan, "function-release", "function-role")) > 0
    assert set(events(plan)) == {b'{"Records": []}'}
