"""What a restore loses of a table is given back, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stormproof.core.recovery import remembered
from stormproof.core.recovery.given_back import ASPECTS, given_back
from stormproof.core.recovery.table_settings import Scaling, TableSettings, lacking

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/"
DIMENSION = {"Name": "TableName", "Value": "shop"}
FULL = TableSettings(
    name="shop",
    arn=f"{ARN}shop",
    key=("PK",),
    tags=(("team", "a"), ("aws:cloudformation:stack-name", "s")),
    expiry="ends",
    recovery_days=20,
    stream_view="NEW_IMAGE",
    stream_arn=f"{ARN}shop/stream/1",
    readers=({"FunctionArn": "f", "UUID": "u"},),
    table_class="STANDARD_INFREQUENT_ACCESS",
    protected=True,
    policy='{"Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/shop"}',
    warm=(13_000, 5_000),
    billing="PROVISIONED",
    throughput=(("", (5, 6)), ("by-owner", (7, 8))),
    on_demand=(("", (100, -1)),),
    insights=("", "by-owner"),
    kinesis=(("arn:kinesis", "MICROSECOND"),),
    scaling=(
        Scaling(
            "table/shop/index/by-owner",
            {"ResourceId": "table/shop/index/by-owner", "ScalableDimension": "d", "MinCapacity": 1, "MaxCapacity": 9},
            ({"PolicyName": "p", "PolicyARN": "told by AWS alone", "ScalableDimension": "d"},),
            ({"ScheduledActionName": "night", "ScalableDimension": "d"},),
        ),
    ),
    alarms=(
        {"AlarmName": "shop-throttled", "StateValue": "OK", "MetricName": "m", "Dimensions": [DIMENSION]},
        {"AlarmName": "sum", "Metrics": [{"MetricStat": {"Metric": {"Dimensions": [DIMENSION]}}}]},
    ),
)
BARE = TableSettings("side", f"{ARN}side")


def test_every_aspect_that_a_table_can_lack_is_given_back() -> None:
    """But for the stream's readers, which are moved with the traffic, and replicas, which are their owner's."""
    assert set(lacking(replace(FULL, replicas=("us-east-1",)), BARE)) == {*ASPECTS, "readers of its stream"}
    given = {each.aspect: each.calls for each in given_back(FULL, BARE)}
    assert set(given) == set(ASPECTS) - {"replicas"}
    assert all(given.values())


def test_a_table_that_has_all_is_left_alone() -> None:
    """The second time there is nothing to do."""
    assert given_back(FULL, replace(FULL, name="side", arn=f"{ARN}side")) == ()
    assert lacking(FULL, FULL) == ()


def test_what_is_given_back_is_about_the_recovered_table() -> None:
    """No call names the former one, but for an alarm's own name, which is made of it."""
    told = repr([call.parameters for each in given_back(FULL, BARE) for call in each.calls])
    assert "shop" not in told
    assert "side-throttled" in told
    assert "sum-side" in told


def test_tags_and_policies_hold_what_can_be_set_alone() -> None:
    """AWS sets its own tags; ARNs and states are told by AWS, and taken by no call."""
    told = repr([call.parameters for each in given_back(FULL, BARE) for call in each.calls])
    assert "aws:cloudformation" not in told
    assert "PolicyARN" not in told
    assert "StateValue" not in told


@pytest.mark.parametrize("days", [None, 7])
def test_recovery_is_given_back_with_its_period(days: int | None) -> None:
    """A longer period is nobody's loss; none at all is left as it is."""
    wanted, found = replace(BARE, recovery_days=days), replace(BARE, recovery_days=35)
    assert lacking(wanted, found) == ()
    assert ("point-in-time recovery" in lacking(wanted, BARE)) is (days is not None)


def test_what_a_machine_remembers_of_a_table_is_what_it_saw() -> None:
    """All that names the table from outside, or stands in its backup, is left out."""
    again = remembered.from_text(remembered.to_text(FULL))
    assert again is not None
    outside = {"key", "readers", "stream_arn", "billing", "throughput", "on_demand", "scaling", "alarms"}
    assert {name for name, value in vars(again).items() if value != getattr(FULL, name)} == outside


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"name": 1}', "null"])
def test_what_is_no_memory_tells_nothing(text: str) -> None:
    """Whatever stands in the file."""
    assert remembered.from_text(text) is None
