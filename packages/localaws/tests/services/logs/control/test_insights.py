"""Logs Insights through boto3. Shapes: recorded responses (localstack test_logs_queries.snapshot.json, 2026-02)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


@pytest.fixture
def logs(aws: Any) -> Any:
    """Return a client of CloudWatch Logs."""
    return aws.client("logs")


@pytest.fixture
def now(aws: Any) -> int:
    """Return the virtual time in epoch seconds."""
    return int(datetime.fromisoformat(aws.advance(0)).timestamp())


@pytest.fixture
def group(logs: Any, unique: Unique, now: int) -> str:
    """Return a log group with ten events, one a second up to now."""
    name = unique("/tests/insights")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    events = [
        {"timestamp": (now - 9 + n) * 1000, "message": json.dumps({"n": n, "even": n % 2 == 0})} for n in range(10)
    ]
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=events)
    return name


def _query(logs: Any, now: int, query: str, **settings: Any) -> dict[str, Any]:
    started = logs.start_query(startTime=now - 3600, endTime=now + 60, queryString=query, **settings)
    return dict(logs.get_query_results(queryId=started["queryId"]))


def _rows(answer: dict[str, Any]) -> list[dict[str, str]]:
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"} for row in answer["results"]]


def test_a_query_is_evaluated(logs: Any, group: str, now: int) -> None:
    """Rows hold the fields asked for and a pointer, which leads to the whole record."""
    answer = _query(logs, now, "filter n > 7 | fields n | sort n asc", logGroupName=group)
    assert (answer["status"], answer["queryLanguage"]) == ("Complete", "CWLI")
    assert _rows(answer) == [{"n": "8"}, {"n": "9"}]
    assert (answer["statistics"]["recordsMatched"], answer["statistics"]["recordsScanned"]) == (2.0, 10.0)
    pointer = answer["results"][0][-1]
    assert pointer["field"] == "@ptr"
    record = logs.get_log_record(logRecordPointer=pointer["value"])["logRecord"]
    assert (record["n"], record["@message"], record["@log"]) == ("8", '{"n": 8, "even": true}', f"123456789012:{group}")


def test_groups_are_given_as_list_or_as_identifiers(logs: Any, group: str, now: int) -> None:
    """Names, lists and ARNs lead to the same groups; exactly one of the three parameters must be given."""
    query = "stats count(*) as c, sum(even) as evens"
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    assert _rows(_query(logs, now, query, logGroupNames=[group])) == [{"c": "10", "evens": "5"}]
    assert _rows(_query(logs, now, query, logGroupIdentifiers=[arn, group])) == [{"c": "10", "evens": "5"}]
    with pytest.raises(ClientError, match="Exactly one of"):
        _query(logs, now, query, logGroupName=group, logGroupNames=[group])


def test_a_missing_group_is_told(logs: Any, now: int) -> None:
    """Recorded response: test_start_query_log_group_not_found."""
    with pytest.raises(ClientError, match=r"Log group '/none' does not exist for account ID '123456789012'") as refused:
        _query(logs, now, "fields @message", logGroupName="/none")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_malformed_query_is_refused_with_its_place(logs: Any, group: str, now: int) -> None:
    """MalformedQueryException carries queryCompileError (API_QueryCompileError)."""
    with pytest.raises(ClientError) as refused:
        _query(logs, now, "filter n >", logGroupName=group)
    answer: Any = refused.value.response
    assert answer["Error"]["Code"] == "MalformedQueryException"
    assert answer["queryCompileError"]["location"] == {"startCharOffset": 10, "endCharOffset": 10}


def test_a_query_before_the_groups_creation_is_refused(logs: Any, unique: Unique, now: int) -> None:
    """A time range that ends before a group was made is malformed, as users report it."""
    name = unique("/tests/insights")
    logs.create_log_group(logGroupName=name)
    with pytest.raises(ClientError, match="before the log groups creation time"):
        logs.start_query(logGroupName=name, startTime=now - 7200, endTime=now - 3600, queryString="fields @message")


def test_the_limit_of_the_call_and_pages(logs: Any, group: str, now: int) -> None:
    """StartQuery's limit cuts the rows, GetQueryResults pages through them."""
    started = logs.start_query(
        logGroupName=group, startTime=now - 60, endTime=now, queryString="fields n | sort n asc", limit=5
    )
    first = logs.get_query_results(queryId=started["queryId"], maxItems=3)
    second = logs.get_query_results(queryId=started["queryId"], maxItems=3, nextToken=first["nextToken"])
    assert [row["n"] for row in _rows(first) + _rows(second)] == ["0", "1", "2", "3", "4"]
    assert "nextToken" not in second


def test_queries_are_described_as_recorded(logs: Any, group: str, now: int) -> None:
    """Recorded responses: test_describe_queries, test_describe_queries_with_status_filter."""
    started = logs.start_query(logGroupName=group, startTime=now - 60, endTime=now, queryString="fields @message")
    [described] = logs.describe_queries(logGroupName=group, status="Complete")["queries"]
    assert described["queryId"] == started["queryId"]
    assert described["queryString"] == f'SOURCE "{group}" START={now - 60}000 END={now}999 | fields @message'
    assert logs.describe_queries(logGroupName=group, status="Scheduled")["queries"] == []
    assert logs.list_log_groups_for_query(queryId=started["queryId"])["logGroupIdentifiers"] == [group]
    with pytest.raises(ClientError, match="is not running"):
        logs.stop_query(queryId=started["queryId"])


def test_fields_of_a_group_are_discovered(logs: Any, group: str) -> None:
    """GetLogGroupFields tells each field and in how many of the events it is."""
    fields = {
        field["name"]: field["percent"] for field in logs.get_log_group_fields(logGroupName=group)["logGroupFields"]
    }
    assert (fields["n"], fields["even"], fields["@message"]) == (100, 100, 100)


def test_queries_are_saved_replaced_and_deleted(logs: Any, unique: Unique) -> None:
    """PutQueryDefinition keeps nothing of what it replaces."""
    name = unique("saved")
    identity = logs.put_query_definition(name=name, queryString="fields @message", logGroupNames=["/g"])[
        "queryDefinitionId"
    ]
    logs.put_query_definition(queryDefinitionId=identity, name=name, queryString="fields @timestamp")
    [kept] = logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert (kept["queryDefinitionId"], kept["queryString"]) == (identity, "fields @timestamp")
    assert "logGroupNames" not in kept
    assert logs.delete_query_definition(queryDefinitionId=identity)["success"] is True
    assert logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"] == []
    with pytest.raises(ClientError, match="query definition does not exist"):
        logs.put_query_definition(queryDefinitionId=identity, name=name, queryString="fields @message")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x" * 256},
        {"queryString": "x" * 10_001},
        {"parameters": [{"name": f"p{number}"} for number in range(21)]},
        {"parameters": [{"name": "1st"}]},
    ],
)
def test_what_cannot_be_saved_is_refused(logs: Any, unique: Unique, wrong: dict[str, Any]) -> None:
    """By the bounds of the API's reference; a query with a parameter is kept whole."""
    right = {"name": unique("bounds"), "queryString": "filter @message like '{{p}}'", "parameters": [{"name": "p"}]}
    logs.put_query_definition(**right)
    [kept] = logs.describe_query_definitions(queryDefinitionNamePrefix=right["name"])["queryDefinitions"]
    assert kept["parameters"] == right["parameters"]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.put_query_definition(**{**right, **wrong})
