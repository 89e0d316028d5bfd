"""What the caller may not do stops a plan before anything is changed; what cannot be known is said, and does not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call, Change, Plan
from stormproof.operations.permissions import may_make
from tests.provisioners.fakes import API, SYSTEM, FakeReads

USER, ROOT = "arn:aws:iam::123456789012:user/jo", "arn:aws:iam::123456789012:root"
MAKING = Call("sns", "create_topic", {"Name": "alerts"})
UNTOLD = Call("wafv2", "create_web_acl", {"Name": "n"})


def said(*calls: Call, principal: str = USER, denied: str = "", embedded: object = None) -> list[str]:
    """Return what is said of a plan of these calls to a caller who may do all but one action."""

    def simulate(ActionNames: list[str], ResourceArns: list[str], **_: Any) -> Any:  # noqa: N803 - boto3's names
        return [
            {
                "EvalActionName": action,
                "ResourceSpecificResults": [
                    {
                        "EvalResourceName": each,
                        "EvalResourceDecision": "implicitDeny" if action == denied else "allowed",
                    }
                    for each in ResourceArns
                ],
            }
            for action in ActionNames
        ]

    connection: Any = SimpleNamespace(
        reader=FakeReads({("iam", "simulate_principal_policy"): simulate}),
        identity=SimpleNamespace(principal=principal),
        target=SimpleNamespace(name="staging", embedded=embedded),
    )
    steps = (Change("c", "r", "a", Action.CREATE, None, "x", calls),) if calls else ()
    return list(may_make(connection, SYSTEM, Plan(steps)))


@pytest.mark.parametrize("denied", ["sns:CreateTopic", "ssm:PutParameter"])
def test_a_denied_action_stops_with_a_list(denied: str) -> None:
    """One that a change needs, and one that the lease needs."""
    with pytest.raises(UsageError, match=f"(?s)nothing was changed.*{denied} on arn:aws") as stopped:
        said(MAKING, denied=denied)
    assert "--criteria" in stopped.value.way_out


def test_what_the_lease_needs_is_asked_of_the_parameter_that_it_is() -> None:
    """Of another, a policy with exactly what is needed is told as denied, and one that lacks it is not."""
    with pytest.raises(UsageError) as stopped:
        said(MAKING, denied="ssm:PutParameter")
    assert (
        f"ssm:PutParameter on {Names(SYSTEM).arn('ssm', f'parameter/stormproof/{API}/lease')}\n" in f"{stopped.value}\n"
    )


def test_what_may_be_done_needs_no_word() -> None:
    """Nor does a plan without changes."""
    assert said(MAKING) == []
    assert said(denied="ssm:PutParameter") == []


def test_what_cannot_be_tried_is_said() -> None:
    """The root user of a real account; what has no name yet. The embedded AWS's own key is everybody's."""
    assert ["root user" in line for line in said(MAKING, principal=ROOT)] == [True]
    assert ["wafv2:CreateWebACL" in line for line in said(UNTOLD)] == [True]
    assert said(MAKING, principal=ROOT, embedded=object()) == []
