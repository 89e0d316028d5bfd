"""On the embedded AWS: whatever happens to the system's logs is named by the plan and mended by one apply."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from stormproof.aws.observe.logs.destinations import execution_log
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from tests.provisioners.live.conftest import Partly, Site, narrowest

pytestmark = pytest.mark.usefixtures("whole_again")

A_DAY = timedelta(hours=24, minutes=1)
"""An account policy takes effect a day after it is put."""
POLICY = {"policyName": "everything-30", "policyType": "RETENTION_POLICY"}


def configured(names: Names, **settings: str) -> Call:
    """Return the call by which somebody configures the logging of an agent."""
    parameters = {"FunctionName": names.system.function("qa").name, "LoggingConfig": settings}
    return Call("lambda", "update_function_configuration", parameters)


def kept(group: str, days: int) -> Call:
    """Return the call by which somebody has a group keep its logs for some days."""
    return Call("logs", "put_retention_policy", {"logGroupName": group, "retentionInDays": days})


def gone(group: str) -> Call:
    """Return the call by which somebody deletes a group."""
    return Call("logs", "delete_log_group", {"logGroupName": group})


def usual(names: Names) -> str:
    """Return the log group of an agent."""
    return f"/aws/lambda/{names.system.function('qa').name}"


def executions(names: Names) -> str:
    """Return the log group of the serving stage's executions."""
    return execution_log(names.system.api.id, names.system.api.stage)


def format_of(names: Names, text: str) -> Call:
    """Return the call by which somebody changes the format of the access log."""
    patch = [{"op": "replace", "path": "/accessLogSettings/format", "value": text}]
    where = {"restApiId": names.system.api.id, "stageName": names.system.api.stage}
    return Call("apigateway", "update_stage", {**where, "patchOperations": patch})


DRIFTS: dict[str, tuple[Callable[[Names], Call], str]] = {
    "text": (lambda names: configured(names, LogFormat="Text"), "function-logging"),
    "warnings": (lambda names: configured(names, LogFormat="JSON", SystemLogLevel="WARN"), "function-logging"),
    "fatal alone": (
        lambda names: configured(names, LogFormat="JSON", ApplicationLogLevel="FATAL"),
        "function-logging",
    ),
    "function's log for a week": (lambda names: kept(usual(names), 7), "system-log-groups"),
    "gateway's log gone": (lambda names: gone(executions(names)), "system-log-groups"),
    "gateway's log for a day": (lambda names: kept(executions(names), 1), "system-log-groups"),
    "authorizer's log for five days": (lambda names: kept(names.authorizer_log, 5), "authorizer-log"),
    "access log in short": (lambda names: format_of(names, '{"id":"$context.requestId"}'), "access-log"),
}


@pytest.mark.parametrize("drift", sorted(DRIFTS))
def test_a_drift_of_the_logs_is_named_and_mended_by_one_apply(partly: Partly, drift: str) -> None:
    """The plan names the control that owns what was changed; one apply later nothing is left to do."""
    make, control = DRIFTS[drift]
    hardened = partly(narrowest(control))
    hardened.inject(make(Names(hardened.system)))
    hardened.mends(control)


def test_a_log_that_is_gone_takes_its_filters_along_and_one_apply_mends_all(hardened: Site) -> None:
    """Whoever deletes a function's log group deletes what reads it; the plan names the owner of each."""
    hardened.inject(gone(usual(Names(hardened.system))))
    named = {change.control for change in hardened.plan().changes}
    assert {"system-log-groups", "failure-subscriptions", "cold-start-filters"} <= named
    hardened.mends("system-log-groups")


def test_retention_is_never_shortened(hardened: Site) -> None:
    """Whoever keeps logs for longer goes on doing so."""
    hardened.inject(kept(usual(Names(hardened.system)), 400))
    assert not hardened.plan().changes


def test_a_log_group_of_ours_without_a_retention_is_completed(hardened: Site) -> None:
    """It is what a run that was killed between two calls leaves; an owner's group has no tag of ours and stays."""
    group = executions(Names(hardened.system))
    hardened.inject(Call("logs", "delete_retention_policy", {"logGroupName": group}))
    due = hardened.plan()
    assert [(change.control, change.resource) for change in due.changes] == [("system-log-groups", group)]
    hardened.apply(due)
    assert not hardened.plan().changes


def test_an_account_policy_that_shortens_is_told_and_left_alone(hardened: Site) -> None:
    """It is above the groups' own settings and above this system: nothing is changed, and the plan says so."""
    stricter = Policy(admin_email="ops@example.com", log_retention_days=90)
    document = json.dumps({"retentionInDays": 30, "enforcementMode": "RETROACTIVE"})
    hardened.inject(Call("logs", "put_account_policy", {**POLICY, "policyDocument": document}))
    try:
        hardened.reached.connection.clock.advance(A_DAY)
        plan = hardened.plan(policy=stricter)
        told = [each for each in plan.satisfied if each.resource == usual(Names(hardened.system))]
        assert any("everything-30" in each.reason for each in told)
        assert "system-log-groups" not in {change.control for change in plan.changes}
    finally:
        hardened.inject(Call("logs", "delete_account_policy", POLICY))
