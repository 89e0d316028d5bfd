"""Log groups and the alert topic under a customer's key: only where one is named, and only if services may use it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from provisioners.encryption import log_group_encryption, topic_encryption
from provisioners.encryption.log_group_encryption import Groups
from provisioners.encryption.topic_encryption import Topic
from provisioners.shared.key_policies import NamedKey, read_key
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Call, Change, Ref
from tests.provisioners.fakes import ACCOUNT, REGION, FakeReads, blocked, changes, context, only, satisfied

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001"
OTHER = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000002"
USES = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
OPEN = {
    "Effect": "Allow",
    "Principal": {"Service": [f"logs.{REGION}.amazonaws.com", "cloudwatch.amazonaws.com"]},
    "Action": USES,
    "Resource": "*",
}
ADMITTING, SHUT = NamedKey(KEY, {"Statement": [OPEN]}), NamedKey(KEY, {"Statement": []})


def named() -> PlanContext:
    """Return what is planned for where the policy names a key."""
    return context(encryption_key_arn=KEY)


def pending(resource: str, call: Call) -> PlanContext:
    """Return the same with a change planned before."""
    return replace(named(), pending=(Change("other", resource, "made", Action.CREATE, None, "x", (call,)),))


def test_where_no_key_is_named_what_stands_is_told() -> None:
    """AWS's own keys and those of the account do, and the plan says which; those of another account stop it."""
    foreign = KEY.replace(ACCOUNT, "999999999999")
    for groups, topic in ((Groups(), Topic()), (Groups({"a": "", "b": KEY}), Topic(KEY))):
        assert satisfied(list(log_group_encryption.plan(context(), groups)))
        assert satisfied(list(topic_encryption.plan(context(), topic)))
    assert KEY in str(list(log_group_encryption.plan(context(), Groups({"b": KEY}))))
    assert KEY in str(list(topic_encryption.plan(context(), Topic(KEY))))
    (reason,) = blocked(list(log_group_encryption.plan(context(), Groups({"a": "", "b": foreign}))))
    assert foreign in reason
    assert blocked(list(topic_encryption.plan(context(), Topic(foreign))))
    assert read_key(FakeReads({}), context()) == NamedKey()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, ""),
        ({"KeyState": "PendingDeletion"}, "it is PendingDeletion"),
        ({"KeySpec": "RSA_2048"}, "no symmetric key"),
        ({"Arn": KEY.replace(REGION, "us-east-1")}, "is a key of us-east-1"),
    ],
)
def test_a_key_that_cannot_encrypt_here_is_told(told: dict[str, str], said: str) -> None:
    """Of another region, not enabled, not symmetric: nothing is put under it."""
    metadata = {"Arn": KEY, "KeyId": "k", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", **told}
    policy = json.dumps({"Statement": [OPEN]})
    described, told_by = ("kms", "describe_key"), ("kms", "get_key_policy")
    key = read_key(FakeReads({described: {"KeyMetadata": metadata}, told_by: {"Policy": policy}}), named())
    assert said in key.unusable
    assert bool(key.unusable) is bool(said)
    assert bool(blocked(list(log_group_encryption.plan(named(), Groups({"a": ""}, key))))) is bool(said)


def test_the_logs_are_admitted_group_by_group() -> None:
    """A key may be for some log groups alone, by the context in which they are encrypted."""
    some = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/*"}}
    key = NamedKey(KEY, {"Statement": [{**OPEN, "Condition": some}]})
    steps = list(log_group_encryption.plan(named(), Groups({"/shop/a": "", "/other": ""}, key)))
    assert [change.calls[0].parameters["logGroupName"] for change in changes(steps)] == ["/shop/a"]
    (reason,) = blocked(steps)
    assert "/other" in reason
    assert "kms:EncryptionContext:aws:logs:arn" in reason


def test_whoever_publishes_to_the_topic_is_admitted_first() -> None:
    """Beside CloudWatch: budgets, rules of EventBridge."""
    found = Topic("", ADMITTING, frozenset({"cloudwatch.amazonaws.com", "events.amazonaws.com"}))
    (reason,) = blocked(list(topic_encryption.plan(named(), found)))
    assert "events.amazonaws.com" in reason
    assert "cloudwatch.amazonaws.com" not in reason


def test_every_group_gets_the_key_those_that_the_plan_makes_included() -> None:
    """The second plan is empty; a removal goes back to AWS's key where it is ours."""
    made = Call("logs", "create_log_group", {"logGroupName": "new"})
    steps = list(log_group_encryption.plan(pending("new", made), Groups({"a": "", "b": KEY, "c": OTHER}, ADMITTING)))
    assert [change.calls[0].parameters["logGroupName"] for change in changes(steps)] == ["a", "c", "new"]
    done = Groups(dict.fromkeys(("a", "b", "c", "new"), KEY), ADMITTING)
    assert satisfied(list(log_group_encryption.plan(named(), done)))
    off = changes(list(log_group_encryption.remove(named(), Groups({"a": KEY, "c": OTHER}))))
    assert [change.calls[0].operation for change in off] == ["disassociate_kms_key"]


def test_a_group_whose_name_is_yet_to_be_known_gets_the_key() -> None:
    """As that of a canary's function, which Synthetics names: the name is the one by which the group is made."""
    group = Ref("health-canary.log")
    made = Call("logs", "create_log_group", {"logGroupName": group})
    change = only(list(log_group_encryption.plan(pending("/aws/lambda/cwsyn-c-...", made), Groups({}, ADMITTING))))
    assert change.resource == Names(named().system).log_group_arn("/aws/lambda/cwsyn-c-...")
    assert change.calls[0].parameters == {"logGroupName": group, "kmsKeyId": KEY}


def test_groups_of_other_regions_are_left_and_the_plan_says_so() -> None:
    """A key is of one region: the probes' groups, in the region of a probe, are no groups of the API's."""
    region = "us-east-1"
    made = Call("logs", "create_log_group", {"logGroupName": "there"}, region=region)
    planned = pending("there", made)
    planned = replace(planned, system=replace(planned.system, probe_regions=(region,)))
    steps = list(log_group_encryption.plan(planned, Groups({"here": KEY}, ADMITTING)))
    assert satisfied(steps)
    (said,) = (step for step in steps if f":{region}:" in step.resource)
    assert f"encrypts in {REGION} alone" in str(said)
    here = replace(made, region=REGION)
    assert only(list(log_group_encryption.plan(pending("there", here), Groups({}, ADMITTING)))).calls[0].region is None


def test_a_key_that_shuts_the_service_out_is_a_conflict() -> None:
    """It says what to add to the key's policy."""
    (group,) = blocked(list(log_group_encryption.plan(named(), Groups({"a": ""}, SHUT))))
    (topic,) = blocked(list(topic_encryption.plan(named(), Topic("", SHUT))))
    assert f"logs.{REGION}.amazonaws.com" in group
    assert "cloudwatch.amazonaws.com" in topic


def test_the_topic_gets_the_key() -> None:
    """One that is there, or that the plan makes; where there is none nothing is to be encrypted."""
    arn = Names(named().system).alert_topic_arn
    for key in ("", OTHER):
        change = only(list(topic_encryption.plan(named(), Topic(key, ADMITTING))))
        assert change.calls[0].parameters["AttributeValue"] == KEY
    assert satisfied(list(topic_encryption.plan(named(), Topic(KEY, ADMITTING))))
    assert satisfied(list(topic_encryption.plan(named(), Topic(None, ADMITTING))))
    made = pending(arn, Call("sns", "create_topic", {}))
    assert only(list(topic_encryption.plan(made, Topic(None, ADMITTING)))).resource == arn
    assert only(list(topic_encryption.remove(named(), Topic(KEY)))).calls[0].parameters["AttributeValue"] == ""
    assert satisfied(list(topic_encryption.remove(named(), Topic(OTHER))))
