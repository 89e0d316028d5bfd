"""On the embedded AWS: one apply makes the system as wanted, whatever was wrong, and the next has nothing to do."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from stormproof.core.naming import Names
from stormproof.core.planning.former import read_formers
from stormproof.core.planning.plans import Call, Plan, Ref
from tests.lots import lot
from tests.provisioners.live.conftest import Partly, Site, narrowest, put_right
from tests.sites import Sites

pytestmark = pytest.mark.usefixtures("whole_again")


def table_bounded(names: Names) -> tuple[Call, ...]:
    """Put the key table on provisioned capacity."""
    throughput = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    parameters = {"TableName": names.key_table, "BillingMode": "PROVISIONED", "ProvisionedThroughput": throughput}
    return (Call("dynamodb", "update_table", parameters),)


def table_gone(names: Names) -> tuple[Call, ...]:
    """Delete the key table."""
    return (Call("dynamodb", "delete_table", {"TableName": names.key_table}),)


def role_widened(names: Names) -> tuple[Call, ...]:
    """Give the authorizer's role more than it needs."""
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    return (Call("iam", "attach_role_policy", {"RoleName": names.authorizer_role, "PolicyArn": admin}),)


def role_narrowed(names: Names) -> tuple[Call, ...]:
    """Take its permissions away."""
    return (Call("iam", "delete_role_policy", {"RoleName": names.authorizer_role, "PolicyName": "stormproof"}),)


def role_trusting_others(names: Names) -> tuple[Call, ...]:
    """Let another service assume it."""
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    parameters = {"RoleName": names.authorizer_role, "PolicyDocument": document}
    return (Call("iam", "update_assume_role_policy", parameters),)


def retention_shortened(names: Names) -> tuple[Call, ...]:
    """Keep the access log for a day."""
    return (Call("logs", "put_retention_policy", {"logGroupName": names.access_log, "retentionInDays": 1}),)


def authorizer_log_gone(names: Names) -> tuple[Call, ...]:
    """Delete the authorizer's log group."""
    return (Call("logs", "delete_log_group", {"logGroupName": names.authorizer_log}),)


def region_without_log_role(_names: Names) -> tuple[Call, ...]:
    """Take the region's role for logs away."""
    patch = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": ""}]
    return (Call("apigateway", "update_account", {"patchOperations": patch}),)


def function_slowed(names: Names) -> tuple[Call, ...]:
    """Give the authorizer another timeout and less memory."""
    parameters = {"FunctionName": names.authorizer, "Timeout": 60, "MemorySize": 128}
    return (Call("lambda", "update_function_configuration", parameters),)


def function_gone(names: Names) -> tuple[Call, ...]:
    """Delete the authorizer's function."""
    return (Call("lambda", "delete_function", {"FunctionName": names.authorizer}),)


def counter_gone(names: Names) -> tuple[Call, ...]:
    """Delete the table of counts."""
    return (Call("dynamodb", "delete_table", {"TableName": names.rate_table}),)


def counts_kept_for_ever(names: Names) -> tuple[Call, ...]:
    """Switch the counts' time to live off."""
    specification = {"Enabled": False, "AttributeName": "expiresAt"}
    parameters = {"TableName": names.rate_table, "TimeToLiveSpecification": specification}
    return (Call("dynamodb", "update_time_to_live", parameters),)


def counting_forbidden(names: Names) -> tuple[Call, ...]:
    """Take the permission to count off the role of the function that serves the API."""
    role = names.function_role(names.system.function("api"))
    return (Call("iam", "delete_role_policy", {"RoleName": role, "PolicyName": names.counting_policy}),)


def guard_dropped(names: Names) -> tuple[Call, ...]:
    """Configure the function anew, without the guard, as a redeploy does."""
    parameters = {"FunctionName": _api(names), "Layers": [], "Handler": "handler.handle"}
    return (Call("lambda", "update_function_configuration", parameters),)


def alias_gone(names: Names) -> tuple[Call, ...]:
    """Delete the alias that the API's integrations invoke."""
    return (Call("lambda", "delete_alias", {"FunctionName": _api(names), "Name": "live"}),)


def alias_shut(names: Names) -> tuple[Call, ...]:
    """Take the API's permission on the alias away."""
    parameters = {
        "FunctionName": _api(names),
        "Qualifier": "live",
        "StatementId": f"stormproof-live-api-{names.system.api.id}",
    }
    return (Call("lambda", "remove_permission", parameters),)


def alias_unguarded(names: Names) -> tuple[Call, ...]:
    """Let the alias serve a version without the guard."""
    where = {"FunctionName": _api(names)}
    publish = Call("lambda", "publish_version", where, yields={"drift.version": "Version"})
    move = Call("lambda", "update_alias", {**where, "Name": "live", "FunctionVersion": Ref("drift.version")})
    return (*guard_dropped(names), publish, move)


def alerts_gone(names: Names) -> tuple[Call, ...]:
    """Delete the topic that alarms tell."""
    return (Call("sns", "delete_topic", {"TopicArn": names.alert_topic_arn}),)


def alerts_shut(names: Names) -> tuple[Call, ...]:
    """Let nobody but the account publish to it."""
    statement = {"Effect": "Allow", "Principal": {"AWS": names.system.account}, "Action": "sns:Publish"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": names.alert_topic_arn}]})
    return (_of_topic(names, "Policy", document),)


def alerts_locked(names: Names) -> tuple[Call, ...]:
    """Put it under the key that CloudWatch cannot use."""
    return (_of_topic(names, "KmsMasterKeyId", "alias/aws/sns"),)


def alarm_gone(names: Names) -> tuple[Call, ...]:
    """Delete the key store's alarm."""
    return (Call("cloudwatch", "delete_alarms", {"AlarmNames": [names.key_store_alarm]}),)


def alarm_silenced(names: Names) -> tuple[Call, ...]:
    """Let the guard's alarm do nothing."""
    return (Call("cloudwatch", "disable_alarm_actions", {"AlarmNames": [names.rate_open_alarm(_api(names))]}),)


def _of_topic(names: Names, attribute: str, value: str) -> Call:
    parameters = {"TopicArn": names.alert_topic_arn, "AttributeName": attribute, "AttributeValue": value}
    return Call("sns", "set_topic_attributes", parameters)


def throttle_widened(names: Names) -> tuple[Call, ...]:
    """Take nine thousand requests a second of each method."""
    where = {"restApiId": names.system.api.id, "stageName": names.system.api.stage}
    patch = [{"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "9000"}]
    return (Call("apigateway", "update_stage", {**where, "patchOperations": patch}),)


def firewall_log_shortened(names: Names) -> tuple[Call, ...]:
    """Keep what the firewall logs for a day."""
    return (Call("logs", "put_retention_policy", {"logGroupName": names.firewall_log, "retentionInDays": 1}),)


def _api(names: Names) -> str:
    return names.system.function("api").name


DRIFTS: dict[str, tuple[Callable[[Names], tuple[Call, ...]], str]] = {
    "table bounded": (table_bounded, "key-store"),
    "table gone": (table_gone, "key-store"),
    "role widened": (role_widened, "authorizer-role"),
    "role narrowed": (role_narrowed, "authorizer-role"),
    "role trusting others": (role_trusting_others, "authorizer-role"),
    "retention shortened": (retention_shortened, "access-log-group"),
    "authorizer's log gone": (authorizer_log_gone, "authorizer-log"),
    "region without log role": (region_without_log_role, "gateway-log-role"),
    "function slowed": (function_slowed, "authorizer-function"),
    "function gone": (function_gone, "authorizer-function"),
    "counter gone": (counter_gone, "rate-counter"),
    "counts kept for ever": (counts_kept_for_ever, "rate-counter"),
    "counting forbidden": (counting_forbidden, "rate-guard-permission"),
    "guard dropped": (guard_dropped, "rate-guard"),
    "alias gone": (alias_gone, "function-alias"),
    "alias shut": (alias_shut, "alias-permission"),
    "alias unguarded": (alias_unguarded, "function-release"),
    "alerts gone": (alerts_gone, "alert-topic"),
    "alerts shut": (alerts_shut, "alert-topic"),
    "alerts locked": (alerts_locked, "alert-topic"),
    "alarm gone": (alarm_gone, "key-store-alarm"),
    "alarm silenced": (alarm_silenced, "rate-guard-alarm"),
    "throttle widened": (throttle_widened, "stage-throttle"),
    "firewall's log shortened": (firewall_log_shortened, "firewall-log-group"),
}
PLANNED_FOR = {"alias unguarded": "6.1", "table gone": "11.3,11.5"}
"""Criteria of drifts that another control than the owner sees: who plans no guard serves a version without one."""


def test_the_second_apply_makes_no_writing_call(hardened: Site) -> None:
    """A converged system is only read; the first apply is of what tests that plan a part have left."""
    hardened.apply(hardened.plan())
    plan = hardened.plan()
    assert not plan.changes
    assert not plan.blocked
    assert plan.satisfied
    assert hardened.apply(plan) == 0


MADE = (1, 3, 2, 5, 3)
"""How many changes are made before each of the interruptions that follow upon one another."""


def test_an_interrupted_apply_is_taken_up_by_the_next(hardened: Site) -> None:
    """Whatever was made before an interruption is kept, however many there are, and the rest is made."""
    hardened.apply(hardened.removal())
    plan = hardened.plan()
    for made in MADE:
        assert len(plan.changes) > made
        hardened.apply(Plan(plan.changes[:made]))
        rest = hardened.plan()
        assert 0 < len(rest.changes) <= len(plan.changes) - made + 1
        plan = rest
    hardened.apply(plan)
    assert not hardened.plan().changes
    assert hardened.ask().status == 401


@pytest.mark.parametrize("drift", sorted(DRIFTS))
def test_a_drift_is_named_and_mended_by_one_apply(partly: Partly, drift: str) -> None:
    """The plan names the control that owns what was changed; one apply later nothing is left to do."""
    make, control = DRIFTS[drift]
    hardened = partly(PLANNED_FOR.get(drift) or narrowest(control))
    hardened.inject(*make(Names(hardened.system)))
    hardened.mends(control)


def test_what_a_test_has_set_as_an_owner_is_put_back_by_no_removal(site: Site, sites: Sites) -> None:
    """Else whoever hardens the system after a removal finds an owner's throttle, which is left as it is."""
    reads = site.reached.connection.reader
    before = read_formers(reads, site.system)
    with put_right(site, sites, [replace(site, criteria=frozenset({narrowest("stage-throttle")}))]):
        site.inject(*throttle_widened(Names(site.system)))
    assert not before.unseen
    assert read_formers(reads, site.system) == before


TOGETHER = sorted(name for name in DRIFTS if not name.endswith(" gone"))
"""Those of which any may come with any other: what is gone cannot be changed as well."""


def drawn(number: int) -> list[str]:
    """Return some of them, others at each commit."""
    dice = random.Random(lot(number))
    return dice.sample(TOGETHER, dice.randint(2, 6))


@pytest.mark.parametrize("number", [1, *(pytest.param(each, marks=pytest.mark.nightly) for each in range(2, 11))])
def test_drifts_that_come_together_are_mended_by_one_apply(hardened: Site, number: int) -> None:
    """Every control that owns one of them is named, and one apply later nothing is left to do."""
    drifts = drawn(number)
    for drift in drifts:
        hardened.inject(*DRIFTS[drift][0](Names(hardened.system)))
    plan = hardened.plan()
    assert {DRIFTS[drift][1] for drift in drifts} <= {change.control for change in plan.changes}
    hardened.apply(plan)
    assert not hardened.plan().changes
