"""Whether a service gets a message into a topic: by the topic's policy, and by its key's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from stormproof.core.alerts.topic_access import AS_MADE, BUDGETS, TopicAccess, entry

ACCOUNT = "123456789012"
TOPIC, KEY = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
SOURCE = f"arn:aws:budgets::{ACCOUNT}:budget/cost"
ALLOW = {"Effect": "Allow", "Principal": {"Service": BUDGETS}, "Action": "sns:Publish", "Resource": TOPIC}
DEFAULT = {
    "Sid": AS_MADE,
    "Effect": "Allow",
    "Principal": {"AWS": "*"},
    "Action": ["SNS:Publish"],
    "Resource": TOPIC,
    "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
}
ALARMS = {**ALLOW, "Principal": {"Service": "cloudwatch.amazonaws.com"}}
DENY = {"Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": TOPIC}


def conditioned(statement: dict[str, Any], **tests: Any) -> dict[str, Any]:
    """Return a statement with a condition."""
    return {**statement, "Condition": tests}


@pytest.mark.parametrize(
    ("statements", "admitted"),
    [
        ([ALLOW], True),
        ([ALARMS, ALLOW], True),
        ([conditioned(ALLOW, StringEquals={"aws:SourceAccount": ACCOUNT}, ArnLike={"aws:SourceArn": SOURCE})], True),
        ([conditioned(ALLOW, StringEquals={"aws:SourceAccount": "999999999999"})], False),
        ([ALARMS], False),
        ([], False),
        ([ALLOW, DENY], False),
        ([ALLOW, conditioned(DENY, Bool={"aws:SecureTransport": "false"})], True),
        ([ALLOW, conditioned(DENY, StringEquals={"aws:PrincipalOrgID": "o-1"})], None),
        ([conditioned(ALLOW, StringEquals={"aws:SourceOrgID": "o-1"})], None),
        ([ALLOW, {**DENY, "Principal": {}, "NotPrincipal": {"Service": BUDGETS}}], None),
        ([DEFAULT], None),
        ([DEFAULT, ALARMS], None),
        ([DEFAULT, DENY], False),
        ([DEFAULT, ALLOW], True),
    ],
)
def test_a_topic_s_policy_lets_budgets_in_keeps_it_out_or_does_not_tell(
    statements: Sequence[dict[str, Any]],
    admitted: bool | None,  # noqa: FBT001 - a table's column
) -> None:
    """What SNS gives a topic by itself does not tell; a statement about Budgets does."""
    told = entry(TopicAccess(TOPIC, {"Statement": statements}), BUDGETS, SOURCE)
    assert told.admitted is admitted
    assert bool(told.why) is (admitted is not True)


@pytest.mark.parametrize(
    ("actions", "state", "admitted"),
    [
        (["kms:Decrypt", "kms:GenerateDataKey*"], "Enabled", True),
        (["kms:Decrypt"], "Enabled", False),
        (["kms:*"], "PendingDeletion", False),
    ],
)
def test_a_key_has_to_let_budgets_in_as_well(actions: Sequence[str], state: str, admitted: bool) -> None:  # noqa: FBT001 - a table's column
    """The one that AWS manages lets nobody in."""
    allowed = {"Effect": "Allow", "Principal": {"Service": BUDGETS}, "Action": actions, "Resource": "*"}
    topic = TopicAccess(TOPIC, {"Statement": [ALLOW]}, KEY, {"Statement": [allowed]}, state)
    told = entry(topic, BUDGETS, SOURCE)
    assert told.admitted is admitted
    assert (KEY in told.why) is not admitted


def test_a_topic_that_is_gone_lets_nobody_in() -> None:
    """It is said."""
    told = entry(TopicAccess(TOPIC, there=False), BUDGETS, SOURCE)
    assert (told.admitted, told.why) == (False, f"there is no topic {TOPIC}")
