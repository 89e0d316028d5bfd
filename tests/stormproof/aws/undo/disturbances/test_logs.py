"""Log groups, what is set on them and saved of them: looked at, given back, gone meanwhile, somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.health.names import canary_logs
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

NAMES = Names(SYSTEM)
GROUP, KEPT, KEYED, SAVED, COUNTED, FED = (
    BY_NAME[each]
    for each in ("log group", "retention of", "encryption of", "saved query", "metric filter", "subscription filter")
)
NAME = "/aws/lambda/shop-api"
WHERE = {"logGroupName": NAME}
QUERY = {"name": f"{NAMES.query_folder}slow"}
FILTER = {**WHERE, "filterName": f"owners-{API}-all"}
NOTHING: FakeReads = FakeReads(
    {
        ("logs", operation): []
        for operation in (
            "describe_log_groups",
            "describe_query_definitions",
            "describe_metric_filters",
            "describe_subscription_filters",
        )
    }
)
STANDING = FakeReads(
    {
        ("logs", "describe_log_groups"): [
            {"logGroupName": f"{NAME}-other", "retentionInDays": 1},
            {"logGroupName": NAME, "retentionInDays": 30, "kmsKeyId": "arn:key", "logGroupClass": "STANDARD"},
        ],
        ("logs", "describe_query_definitions"): [
            {"name": f"{QUERY['name']}er", "queryDefinitionId": "q-0", "queryString": "other"},
            {**QUERY, "queryDefinitionId": "q-1", "queryString": "fields @message"},
        ],
        ("logs", "describe_metric_filters"): [
            {"filterName": f"{FILTER['filterName']}-more", "filterPattern": "other"},
            {"filterName": FILTER["filterName"], "filterPattern": "x", "creationTime": 1},
        ],
        ("logs", "describe_subscription_filters"): [
            {"filterName": f"{FILTER['filterName']}-more", "filterPattern": "other"},
            {"filterName": FILTER["filterName"], "filterPattern": "x"},
        ],
    }
)


@pytest.mark.parametrize(
    ("kind", "resource", "seen"),
    [
        (GROUP, WHERE, {"logGroupClass": "STANDARD"}),
        (KEPT, WHERE, {"retentionInDays": 30}),
        (KEYED, WHERE, {"kmsKeyId": "arn:key"}),
        (SAVED, QUERY, {"queryString": "fields @message"}),
        (COUNTED, FILTER, {"filterPattern": "x"}),
        (FED, FILTER, {"filterPattern": "x"}),
    ],
)
def test_only_what_has_the_very_name_is_looked_at(kind: Any, resource: Any, seen: dict[str, Any]) -> None:
    """AWS lists by the beginnings of names; what is gone meanwhile is not there."""
    assert seen.items() <= kind.present(STANDING, resource).items()
    assert kind.present(NOTHING, resource) is None


@pytest.mark.parametrize(
    ("kind", "reads", "resource", "values", "calls"),
    [
        (
            GROUP,
            STANDING,
            WHERE,
            {"logGroupClass": "DELIVERY"},
            [
                ("delete_log_group", WHERE),
                ("create_log_group", {**WHERE, "logGroupClass": "DELIVERY"}),
                ("put_retention_policy", {**WHERE, "retentionInDays": 30}),
            ],
        ),
        (GROUP, STANDING, WHERE, None, [("delete_log_group", WHERE)]),
        (GROUP, NOTHING, WHERE, None, []),
        (
            GROUP,
            NOTHING,
            WHERE,
            {"logGroupClass": "STANDARD"},
            [("create_log_group", {**WHERE, "logGroupClass": "STANDARD"})],
        ),
        (KEPT, STANDING, WHERE, {"retentionInDays": 7}, [("put_retention_policy", {**WHERE, "retentionInDays": 7})]),
        (KEPT, STANDING, WHERE, {"retentionInDays": None}, [("delete_retention_policy", WHERE)]),
        (KEYED, STANDING, WHERE, {"kmsKeyId": "arn:x"}, [("associate_kms_key", {**WHERE, "kmsKeyId": "arn:x"})]),
        (KEYED, STANDING, WHERE, {"kmsKeyId": None}, [("disassociate_kms_key", WHERE)]),
        (
            SAVED,
            STANDING,
            QUERY,
            {"queryString": "a", "logGroupNames": None},
            [("put_query_definition", {**QUERY, "queryDefinitionId": "q-1", "queryString": "a"})],
        ),
        (SAVED, NOTHING, QUERY, {"queryString": "a"}, [("put_query_definition", {**QUERY, "queryString": "a"})]),
        (SAVED, STANDING, QUERY, None, [("delete_query_definition", {"queryDefinitionId": "q-1"})]),
        (SAVED, NOTHING, QUERY, None, []),
        (COUNTED, STANDING, FILTER, {"filterPattern": "a"}, [("put_metric_filter", {**FILTER, "filterPattern": "a"})]),
        (COUNTED, STANDING, FILTER, None, [("delete_metric_filter", FILTER)]),
        (
            FED,
            STANDING,
            FILTER,
            {"destinationArn": "a"},
            [("put_subscription_filter", {**FILTER, "destinationArn": "a"})],
        ),
        (FED, STANDING, FILTER, None, [("delete_subscription_filter", FILTER)]),
    ],
)
def test_what_stood_is_written_again_or_taken_away(
    kind: Any, reads: Any, resource: Any, values: Any, calls: list[tuple[str, Any]]
) -> None:
    """A group of another class is made anew, and keeps its logs as long; a query that stands keeps its ID."""
    assert [(each.operation, each.parameters) for each in kind.back(reads, resource, values)] == calls


@pytest.mark.parametrize(
    ("kind", "resource", "own"),
    [
        (KEPT, WHERE, True),
        (KEPT, {"logGroupName": NAMES.key_sync_log}, True),
        (KEPT, {"logGroupName": failure_watcher_log(NAMES)}, True),
        (KEPT, {"logGroupName": f"{canary_logs(NAMES)}x"}, True),
        (KEPT, {"logGroupName": f"API-Gateway-Execution-Logs_{API}/prod"}, True),
        (KEPT, {"logGroupName": "/theirs/functions"}, True),
        (KEPT, {"logGroupName": "/aws/lambda/payroll"}, False),
        (KEYED, {"logGroupName": "API-Gateway-Execution-Logs_other1/prod"}, False),
        (GROUP, {"logGroupName": "/acme/functions"}, True),
        (GROUP, {"logGroupName": f"API-Gateway-Execution-Logs_{API}/later"}, True),
        (GROUP, WHERE, False),
        (GROUP, {"logGroupName": NAMES.access_log}, False),
        (SAVED, QUERY, True),
        (SAVED, {"name": "payroll/slow"}, False),
        (COUNTED, FILTER, True),
        (COUNTED, {**FILTER, "filterName": NAMES.cold_start_filter}, True),
        (COUNTED, {**FILTER, "filterName": "theirs"}, False),
        (COUNTED, {**FILTER, "logGroupName": "/aws/lambda/payroll"}, False),
        (FED, {**FILTER, "filterName": NAMES.failure_watcher}, True),
        (FED, {**FILTER, "filterName": "to-the-lake"}, False),
    ],
)
def test_what_is_somebody_else_s_is_left(kind: Any, resource: Any, *, own: bool) -> None:
    """The owner's group is the system's where one of its functions logs to it; his filters on it are not."""
    reads = FakeReads({("lambda", "get_function_configuration"): {"LoggingConfig": {"LogGroup": "/theirs/functions"}}})
    assert owns(Owned(SYSTEM, reads), Disturbed(kind.name, resource, None)) is own


def test_the_access_log_is_made_anew_where_that_costs_nothing() -> None:
    """On an embedded AWS alone."""
    thing = Disturbed(GROUP.name, {"logGroupName": NAMES.access_log}, None)
    assert owns(Owned(SYSTEM, NOTHING, embedded=True), thing)
