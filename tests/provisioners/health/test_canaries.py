"""Controls of our canaries: made and started, put right, left to an owner's, and taken away with what they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from provisioners.health import canary, journey_canary
from provisioners.health.canary_plans import CODE_TAG, LAYER_TAG, OwnCanary, Standing
from stormproof.aws.observe.logs.groups import LogGroup
from stormproof.aws.packaging import code_sha256
from stormproof.aws.probe_package import AS_CANARY, probe_layer
from stormproof.core.health.canaries import Canary, Runtime
from stormproof.core.health.names import canary_bucket, canary_role
from stormproof.core.health.observed import HEALTH, JOURNEY
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Change, NoChange, Step
from stormproof.core.workload.model import Health, Workload
from stormproof.core.workload.model import Step as Request
from tests.provisioners.fakes import NOW, SYSTEM, changes, context, kept, satisfied
from tests.provisioners.made_functions import parameters

RUNTIME = Runtime("syn-python-selenium-14.0")
NONE = Standing(None, RUNTIME, {}, None, NOW)
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:x:1"
STATED = Workload(Health(path="/health", status=200), (Request("list", "GET", "/projects", status=200),), ())


def planned_for(workload: Workload = STATED, **of_system: Any) -> PlanContext:
    """Return what is planned for."""
    return replace(context(), workload=workload, system=replace(SYSTEM, **of_system))


def wanted(own: OwnCanary, of: PlanContext) -> Standing:
    """Return a canary that is just as wanted."""
    names = Names(of.system)
    tags = {**names.tags, CODE_TAG: code_sha256(probe_layer(of.workload)), LAYER_TAG: LAYER}
    standing = Canary(
        own.name, "RUNNING", own.schedule, RUNTIME.name, AS_CANARY, LAYER, names.role_arn(canary_role(names)),
        f"{canary_bucket(names)}/{own.check}", own.timeout_s, 960, function="cwsyn-x", tags=tags,
    )  # fmt: skip
    return Standing(standing, RUNTIME, own.settings(of).variables(), LogGroup(30), NOW)


def steps(module: Any, seen: Standing, of: PlanContext | None = None) -> list[Step]:
    """Return what is planned."""
    found: Iterator[Step] = module.plan(of or planned_for(), seen)
    return list(found)


@pytest.mark.parametrize(("module", "runs"), [(canary, "rate(5 minutes)"), (journey_canary, "cron(7 5 * * ? *)")])
def test_one_that_is_not_there_is_made_and_started(module: Any, runs: str) -> None:
    """CreateCanary starts none; its log group is made before its first run; no retry hides a failure."""
    made, log, started = changes(steps(module, NONE))
    asked = parameters(made, "create_canary")
    assert asked["Schedule"] == {"Expression": runs, "RetryConfig": {"MaxRetries": 0}}
    assert asked["RuntimeVersion"] == RUNTIME.name
    assert made.price.monthly_usd
    assert [call.operation for call in log.calls] == ["create_log_group", "put_retention_policy"]
    assert [call.operation for call in started.calls] == ["start_canary"]


@pytest.mark.parametrize("module", [canary, journey_canary])
def test_one_that_is_as_wanted_is_left_alone(module: Any) -> None:
    """The second plan is empty."""
    assert satisfied(steps(module, wanted(module.own(planned_for()), planned_for())))


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"schedule": "rate(1 hour)"}, "schedule"),
        ({"runtime": "syn-python-selenium-7.0"}, "runtime"),
        ({"role": "arn:aws:iam::123456789012:role/theirs"}, "role"),
        ({"handler": "other.handler"}, "handler"),
        ({"retries": 2}, "retries"),
        ({"timeout_s": 5}, "timeout"),
        ({"source": "arn:another"}, "layer"),
        ({"tags": {}}, "code"),
    ],
)
def test_what_was_changed_is_put_right_by_one_call(changed: dict[str, Any], what: str) -> None:
    """And told by its name."""
    seen = wanted(canary.own(planned_for()), planned_for())
    assert seen.canary
    (change,) = changes(steps(canary, replace(seen, canary=replace(seen.canary, **changed))))
    assert what in change.after
    assert change.calls[0].operation == "update_canary"


def test_an_environment_that_was_changed_is_put_right() -> None:
    """Synthetics does not tell it: it is looked up in the canary's function."""
    seen = wanted(canary.own(planned_for()), planned_for())
    (change,) = changes(steps(canary, replace(seen, variables={**seen.variables, "PROBE_URL": "https://other"})))
    assert change.before["environment"]["PROBE_URL"] == "https://other"


def test_a_rate_that_is_none_the_slower_is_the_owner_s_choice() -> None:
    """It stays, also where something else is put right."""
    seen = wanted(canary.own(planned_for()), planned_for())
    assert seen.canary
    often = replace(seen.canary, schedule="rate(2 minutes)")
    assert satisfied(steps(canary, replace(seen, canary=often)))
    (change,) = changes(steps(canary, replace(seen, canary=replace(often, retries=1))))
    assert parameters(change, "update_canary")["Schedule"]["Expression"] == "rate(2 minutes)"


def test_one_that_was_stopped_is_started_and_a_log_group_that_is_gone_made_again() -> None:
    """Each by its own change."""
    seen = wanted(canary.own(planned_for()), planned_for())
    assert seen.canary
    found = changes(steps(canary, replace(seen, canary=replace(seen.canary, state="STOPPED"), log=None)))
    assert [call.operation for change in found for call in change.calls] == [
        "create_log_group", "put_retention_policy", "start_canary",
    ]  # fmt: skip


@pytest.mark.parametrize(("module", "check"), [(canary, HEALTH), (journey_canary, JOURNEY)])
def test_an_owner_s_canary_that_does_the_same_is_left_alone_and_none_is_made(module: Any, check: str) -> None:
    """Neither is one of ours started that was stopped."""
    adopted = planned_for(canaries=((check, "acme"),))
    stopped = wanted(module.own(adopted), adopted)
    assert stopped.canary
    for seen in (NONE, replace(stopped, canary=replace(stopped.canary, state="STOPPED"))):
        (step,) = steps(module, seen, adopted)
        assert isinstance(step, NoChange)
        assert step.resource == "acme"


@pytest.mark.parametrize("module", [canary, journey_canary])
def test_without_a_workload_and_behind_walls_none_is_made_and_the_plan_says_why(module: Any) -> None:
    """By a remark."""
    private = planned_for(api=replace(SYSTEM.api, private=True))
    assert kept(steps(module, NONE, planned_for(Workload(None, (), ()))))
    assert kept(steps(module, NONE, private))


def test_a_removal_stops_and_deletes_it_with_its_function_and_its_log_group() -> None:
    """One that runs cannot be deleted; one that is not there needs nothing."""
    seen = wanted(canary.own(planned_for()), planned_for())
    (change,) = changes(list(canary.remove(planned_for(), seen)))
    assert isinstance(change, Change)
    assert change.action is Action.DELETE
    assert [call.operation for call in change.calls] == [
        "stop_canary", "get_canary", "delete_canary", "delete_log_group",
    ]  # fmt: skip
    assert satisfied(list(canary.remove(planned_for(), NONE)))
