"""Who reads a function's log as text: subscriptions of the group and of the account."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.aws.observe.logs.text_readers import read_text_readers
from tests.provisioners.fakes import FakeReads

GROUP = "/aws/lambda/shop"
POLICY = {"policyName": "all", "policyDocument": json.dumps({"DestinationArn": "arn:central"})}
NOBODY: dict[tuple[str, str], Any] = {
    ("logs", "describe_metric_filters"): [],
    ("logs", "describe_subscription_filters"): [],
    ("logs", "describe_account_policies"): [],
    ("logs", "describe_query_definitions"): [],
}


def found(answers: dict[tuple[str, str], Any]) -> tuple[str, ...]:
    """Return what is said of the group's readers."""
    return read_text_readers(FakeReads({**NOBODY, **answers}), GROUP, filtered=True, ours="ours/")


def test_a_log_that_nobody_reads_and_nothing_was_written_to_says_nothing() -> None:
    """There is no stream yet."""
    assert found({}) == ()


def test_a_subscription_sends_json_on() -> None:
    """Whatever its pattern: who receives it takes text apart, or does not."""
    given = [{"filterName": "ship", "destinationArn": "arn:shipper"}]
    (said,) = found({("logs", "describe_subscription_filters"): given})
    assert ["ship" in said, "arn:shipper" in said] == [True, True]


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (None, 1),
        (f'LogGroupName NOT IN ["{GROUP}"]', 0),
        (f'LogGroupName NOT IN ["/other", "{GROUP}"]', 0),
        ('LogGroupName NOT IN ["/other"]', 1),
        ('something ["new"]', 1),
    ],
)
def test_the_accounts_subscription_takes_in_every_group_that_it_does_not_leave_out(
    selection: str | None, taken: int
) -> None:
    """A selection that cannot be read leaves nothing out."""
    policy = POLICY | ({"selectionCriteria": selection} if selection else {})
    said = found({("logs", "describe_account_policies"): [policy]})
    assert len(said) == taken
    assert all("arn:central" in each for each in said)
