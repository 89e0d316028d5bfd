"""Figures of what would have been refused come from metrics; since when from what records it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from stormproof.aws.observe.modes.observing import recorded_since
from stormproof.aws.observe.modes.would_refuse import would_refuse
from stormproof.core.naming import Names
from tests.provisioners.fakes import FakeReads, context

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MADE = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = Names(context().system)


def test_the_days_of_the_authorizers_metric_are_added_up() -> None:
    """By the function's name; of TLS and roles no metric tells."""
    asked: list[dict[str, Any]] = []

    def data(**parameters: Any) -> list[dict[str, Any]]:
        asked.append(parameters)
        return [{"Id": "m0", "Values": [3.0, 4.0]}]

    reads = FakeReads({("cloudwatch", "get_metric_data"): data})
    assert would_refuse(reads, context(), "authentication", NOW) == 7
    metric = asked[0]["MetricDataQueries"][0]["MetricStat"]["Metric"]
    assert metric["Dimensions"] == [{"Name": "FunctionName", "Value": NAMES.authorizer}]
    assert would_refuse(reads, context(), "tls", NOW) is None
    assert would_refuse(reads, context(), "roles", NOW) is None


def test_what_records_is_as_old_as_its_log() -> None:
    """The very group, not one whose name begins so; none where there is none."""
    groups = [
        {"logGroupName": NAMES.authorizer_log + "-old", "creationTime": 1},
        {"logGroupName": NAMES.authorizer_log, "creationTime": int(MADE.timestamp() * 1000)},
    ]
    assert recorded_since(FakeReads({("logs", "describe_log_groups"): groups}), context(), "authentication") == MADE
    assert recorded_since(FakeReads({("logs", "describe_log_groups"): groups[:1]}), context(), "authentication") is None
    assert recorded_since(FakeReads({}), context(), "rate-limit") is None
    assert recorded_since(FakeReads({}), context(), "roles") is None


def test_somebody_elses_log_counts_from_our_controls_on() -> None:
    """It may be years older than what is to be told by it."""
    stage = {"stageName": "prod", "accessLogSettings": {"destinationArn": "arn:aws:logs:eu-west-1:1:log-group:theirs"}}
    table = {"Table": {"CreationDateTime": MADE}}
    reads = FakeReads(
        {
            ("apigateway", "get_stages"): {"item": [stage]},
            ("logs", "describe_log_groups"): [{"logGroupName": "theirs", "creationTime": 1}],
            ("dynamodb", "describe_table"): table,
        }
    )
    assert recorded_since(reads, context(), "tls") == MADE
