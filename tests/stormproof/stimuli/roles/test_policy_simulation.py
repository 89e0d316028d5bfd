"""What the simulator decides is told as needed or not; what a function may have or not is not told at all."""

from __future__ import annotations

from typing import Any

from stormproof.core.judges.roles.policy_simulation import Decision
from stormproof.core.least_privilege.resources import Permission
from stormproof.stimuli.roles.policy_simulation import Asked, ask, unanswered
from tests.provisioners.fakes import FakeReads

QUEUE, LOG = "arn:aws:sqs:eu-west-1:123456789012:q", "arn:aws:logs:eu-west-1:123456789012:log-group:g"
DECIDED = [
    ("sqs:SendMessage", QUEUE, "allowed"),
    ("sqs:PurgeQueue", QUEUE, "implicitDeny"),
    ("logs:CreateLogGroup", f"{LOG}:log-stream:stormproof-sample", "allowed"),
]


def test_what_is_admitted_is_decided_by_nobody() -> None:
    """Unless it is needed as well."""
    results: list[dict[str, Any]] = [
        {
            "EvalActionName": action,
            "EvalDecision": "implicitDeny",
            "ResourceSpecificResults": [{"EvalResourceName": resource, "EvalResourceDecision": decision}],
        }
        for action, resource, decision in DECIDED
    ]
    reads = FakeReads({("iam", "simulate_principal_policy"): results})
    needed, admitted = Permission("sqs:SendMessage", QUEUE), Permission("logs:CreateLogGroup", f"{LOG}:*")
    asked = Asked(tuple(action for action, *_ in DECIDED), tuple(resource for _, resource, _ in DECIDED))
    expected = [
        Decision("sqs:SendMessage", QUEUE, allowed=True, needed=True),
        Decision("sqs:PurgeQueue", QUEUE, allowed=False, needed=False),
    ]
    assert list(ask(reads, "arn:role", [needed], [admitted], asked)) == expected
    assert len(list(ask(reads, "arn:role", [needed, admitted], [admitted], asked))) == 3


def test_what_the_simulator_leaves_out_is_no_decision() -> None:
    """A needed action of which nothing comes back is named: it is neither allowed nor refused."""
    needed = [Permission("sqs:SendMessage", QUEUE), Permission("logs:PutLogEvents", f"{LOG}:*")]
    decided = [Decision("sqs:SendMessage", QUEUE, allowed=True, needed=True)]
    assert unanswered(needed, decided) == (("logs:PutLogEvents", f"{LOG}:log-stream:stormproof-sample"),)
