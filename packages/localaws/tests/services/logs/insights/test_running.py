"""Queries by the examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.insights.queries import Asked, run_query
from localaws.services.logs.writer import LogWriter

NOW = 1_800_000_000
MINUTE = 60
Run = Callable[..., list[dict[str, str]]]


class Clock:
    """A clock that stands still."""

    @staticmethod
    def now() -> float:
        """Return the same time always."""
        return NOW


def _run(
    query: str, messages: Sequence[str | dict[str, Any]], *, group: str = "/g", every: int = 1
) -> list[dict[str, str]]:
    """Run a query over messages that were written `every` seconds apart; @ptr is left out."""
    writer = LogWriter(Clock())
    region = writer.store.region("us-east-1")
    region.create_group(group)
    for place, message in enumerate(messages):
        spelled = message if isinstance(message, str) else json.dumps(message)
        writer.write("us-east-1", group, f"s{place % 2}", [((NOW + place * every) * 1000, spelled)])
    asked = Asked(query, NOW - 10, NOW + len(messages) * every)
    rows = run_query(region, [region.group(group)], asked).rows
    return [{name: value for name, value in row if name != "@ptr"} for row in rows]


LEVELS = [
    {"level": "INFO", "latency": 10, "route": "/a", "n": {"x": 1}},
    {"level": "ERROR", "latency": 20, "route": "/b", "n": {"x": 2}},
    {"level": "INFO", "latency": 30, "route": "/a"},
    {"level": "ERROR", "latency": 50, "route": "/a", "ok": False},
]


def test_without_fields_a_row_shows_time_and_message_newest_first() -> None:
    """The default columns and the default order."""
    rows = _run("filter @message like /b/", ["a", "b 1", "b 2"])
    assert rows == [
        {"@timestamp": "2027-01-15 08:00:02.000", "@message": "b 2"},
        {"@timestamp": "2027-01-15 08:00:01.000", "@message": "b 1"},
    ]


def test_system_fields() -> None:
    """@log is the account and the group, @logStream the stream, @ingestionTime a date."""
    [row] = _run("fields @log, @logStream, @ingestionTime", ["a"])
    assert row == {"@log": "123456789012:/g", "@logStream": "s0", "@ingestionTime": "2027-01-15 08:00:00.000"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('filter level = "ERROR" | fields latency', ["50", "20"]),
        ('filter level != "ERROR" | fields latency', ["30", "10"]),
        ("filter latency > 20 | fields latency", ["50", "30"]),
        ("filter (latency>=20 and latency<=30) | fields latency", ["30", "20"]),
        ("filter (latency=10 or latency>30) | fields latency", ["50", "10"]),
        ('filter level in ["ERROR", "WARN"] | fields latency', ["50", "20"]),
        ('filter level not in ["ERROR"] | fields latency', ["30", "10"]),
        ("filter level like /(?i)err/ | fields latency", ["50", "20"]),
        ("filter level =~ /^(?i)error$/ | fields latency", ["50", "20"]),
        ('filter level like "RRO" | fields latency', ["50", "20"]),
        ("filter level not like /ERROR/ | fields latency", ["30", "10"]),
        ("filter not level like /ERROR/ | fields latency", ["30", "10"]),
        ("filter n.x = 2 | fields latency", ["20"]),
        ("filter ispresent(n.x) | fields latency", ["20", "10"]),
        ("filter not ispresent(n.x) | fields latency", ["50", "30"]),
        ("filter n.x is present | fields latency", ["20", "10"]),
        ("filter n.x is not present | fields latency", ["50", "30"]),
        ("filter isempty(n.x) | fields latency", ["50", "30"]),
        ("filter isblank(level) | fields latency", []),
        ("filter ok = 0 | fields latency", ["50"]),
        ("where latency / 10 % 2 = 1 | fields latency", ["50", "30", "10"]),
        ("filter latency * 2 - 10 = 10 | fields latency", ["10"]),
        ("fields latency | sort latency asc", ["10", "20", "30", "50"]),
        ("fields latency | sort level asc, latency desc", ["50", "20", "30", "10"]),
        ("fields latency | limit 1", ["50"]),
        ("dedup level | display latency", ["50", "30"]),
        ("fields latency # a comment", ["50", "30", "20", "10"]),
    ],
)
def test_rows_are_filtered_sorted_and_cut(query: str, expected: list[str]) -> None:
    """Conditions, order, limits and duplicates, on discovered JSON fields."""
    assert [row["latency"] for row in _run(query, LEVELS)] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stats count(*)", [{"count(*)": "4"}]),
        ("stats count(n.x) as with", [{"with": "2"}]),
        (
            "stats count(*) as c, avg(latency) as a by level | sort level asc",
            [{"level": "ERROR", "c": "2", "a": "35"}, {"level": "INFO", "c": "2", "a": "20"}],
        ),
        ("stats sum(latency), min(latency), max(latency)", [
            {"sum(latency)": "110", "min(latency)": "10", "max(latency)": "50"}
        ]),
        ("stats count_distinct(route) as routes", [{"routes": "2"}]),
        ("stats pct(latency, 50) as median, stddev(latency) as s", [{"median": "25", "s": "14.7902"}]),
        ("stats earliest(latency) as e, latest(latency) as l", [{"e": "10", "l": "50"}]),
        ("stats sortsFirst(route) as f, sortsLast(route) as l", [{"f": "/a", "l": "/b"}]),
        ("stats sum(latency) / count(*) as mean", [{"mean": "27.5"}]),
        ("stats ceil(max(latency) / 3) as third", [{"third": "17"}]),
        ("stats max(latency) as m by route | filter m < 30", [{"route": "/b", "m": "20"}]),
        ("stats count(*) by level | stats count(*) as levels", [{"levels": "2"}]),
        ("stats pct(latency, 9) by route | filter pct(latency,9) > 15", [{"route": "/b", "pct(latency, 9)": "20"}]),
        ("stats count(*) by level | sort count(*) desc, level asc | limit 1", [{"level": "ERROR", "count(*)": "2"}]),
        ("filter latency > 1000 | stats count(*), avg(latency)", [{"count(*)": "0"}]),
        ("stats count(*) as c by n.x | sort n.x asc", [
            {"c": "2"}, {"n.x": "1", "c": "1"}, {"n.x": "2", "c": "1"}
        ]),
    ],
)  # fmt: skip
def test_rows_are_gathered(query: str, expected: list[dict[str, str]]) -> None:
    """Aggregates, groups, expressions of aggregates, and commands after ``stats``."""
    assert _run(query, LEVELS) == expected


def test_rows_are_gathered_by_time() -> None:
    """``bin`` truncates the event's time; the column is named as the query spells it."""
    rows = _run("stats count(*) as c by bin(5m) | sort bin(5m) asc", ["x"] * 12, every=MINUTE)
    assert rows == [
        {"bin(5m)": "2027-01-15 08:00:00.000", "c": "5"},
        {"bin(5m)": "2027-01-15 08:05:00.000", "c": "5"},
        {"bin(5m)": "2027-01-15 08:10:00.000", "c": "2"},
    ]


def test_the_documented_glob() -> None:
    """``parse`` with a glob names what its asterisks stand for."""
    messages = ["user=ann, method:GET, latency := 10", "user=bob, method:GET, latency := 20", "nothing"]
    query = 'parse @message "user=*, method:*, latency := *" as @user, @method, @latency'
    assert _run(f"{query} | stats avg(@latency) by @method | filter ispresent(@method)", messages) == [
        {"@method": "GET", "avg(@latency)": "15"}
    ]


def test_the_documented_regular_expression() -> None:
    """``parse`` with named groups makes a field of each."""
    query = "parse @message /(?<time>[0-9]{10}\\.[0-9]{1,3}) .* (?<code>[A-Z_]+\\/[0-9]{3})/ | display time, code"
    assert _run(query, ["1157689312.049 5006 TCP_MISS/200 x"]) == [{"time": "1157689312.049", "code": "TCP_MISS/200"}]


def test_nested_fields_are_named_with_dots_and_items_by_place() -> None:
    """The documented CloudTrail example."""
    event = {"requestParameters": {"instancesSet": {"items": [{"instanceId": "i-abcde123"}]}}, "@x": "y", "a.b": 1}
    [row] = _run("fields requestParameters.instancesSet.items.0.instanceId as id, @@x, a.b", [event])
    assert row == {"id": "i-abcde123", "@@x": "y", "a.b": "1"}


REPORT = (
    "REPORT RequestId: 8f507cfc-0000-4000-8000-c497b5a2b7f8\tDuration: 3.01 ms\tBilled Duration: 4 ms\t"
    "Memory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n"
)
RECORD = {
    "time": "2027-01-15T08:00:00.000Z",
    "type": "platform.report",
    "record": {
        "requestId": "8f507cfc-0000-4000-8000-c497b5a2b7f8",
        "metrics": {
            "durationMs": 3.01,
            "billedDurationMs": 4,
            "memorySizeMB": 128,
            "maxMemoryUsedMB": 36,
            "initDurationMs": 110.1,
        },
    },
}


@pytest.mark.parametrize("message", [REPORT, json.dumps(RECORD)])
def test_fields_of_a_lambda_report(message: str) -> None:
    """The REPORT line and the platform.report record tell duration, memory in bytes and the request."""
    [row] = _run(
        "fields @type, @requestId, @duration, @billedDuration, @initDuration, @maxMemoryUsed, @memorySize", [message]
    )
    assert row == {
        "@type": "REPORT",
        "@requestId": "8f507cfc-0000-4000-8000-c497b5a2b7f8",
        "@duration": "3.01",
        "@billedDuration": "4",
        "@initDuration": "110.1",
        "@maxMemoryUsed": "36000000",
        "@memorySize": "128000000",
    }


def test_cold_starts_are_counted() -> None:
    """The usual query for cold starts counts the reports that have an init duration."""
    warm = REPORT.partition("\tInit Duration")[0]
    query = 'filter @type = "REPORT" | stats count(*) as calls, count(@initDuration) as cold'
    assert _run(query, [REPORT, warm, warm, "START RequestId: x"]) == [{"calls": "3", "cold": "1"}]


def test_a_json_fragment_counts_in_the_logs_of_lambda_alone() -> None:
    """The first JSON fragment of an event is read in /aws/lambda/ groups; elsewhere the event must be JSON."""
    message = '2027-01-15T08:00:00.000Z\t8f507cfc-0000-4000-8000-c497b5a2b7f8\tINFO\t{"key": "k1"} and more'
    assert _run("fields key, @requestId", [message], group="/aws/lambda/f") == [
        {"key": "k1", "@requestId": "8f507cfc-0000-4000-8000-c497b5a2b7f8"}
    ]
    assert _run("filter ispresent(key)", [message]) == []


Record = dict[str, int | str]
RECORDS = st.lists(
    st.fixed_dictionaries({}, optional={"a": st.integers(0, 3), "b": st.sampled_from(["x", "y", "10", "9"])}),
    max_size=8,
)
OPERATORS = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
}
CONDITIONS = st.recursive(
    st.tuples(st.sampled_from(sorted(OPERATORS)), st.just("a"), st.integers(0, 3)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), inner, inner), st.tuples(st.just("not"), inner, st.none())
    ),
    max_leaves=5,
)


def _spelled(condition: Any) -> str:
    operator, left, right = condition
    if operator == "not":
        return f"(not {_spelled(left)})"
    if operator in {"and", "or"}:
        return f"({_spelled(left)} {operator} {_spelled(right)})"
    return f"{left} {operator} {right}"


def _judged(condition: Any, record: Record) -> bool:
    operator, left, right = condition
    if operator == "not":
        return not _judged(left, record)
    if operator == "and":
        return _judged(left, record) and _judged(right, record)
    if operator == "or":
        return _judged(left, record) or _judged(right, record)
    return left in record and bool(OPERATORS[operator](record[left], right))


@given(CONDITIONS, RECORDS)
def test_any_condition_agrees_with_a_naive_judge(condition: Any, records: list[Record]) -> None:
    """A filter lets through exactly the rows for which reading it aloud is true."""
    found = _run(f"filter {_spelled(condition)} | stats count(*) as n", [dict(record) for record in records])
    assert found == [{"n": str(sum(_judged(condition, record) for record in records))}]


@given(RECORDS)
def test_groups_make_up_all_rows(records: list[Record]) -> None:
    """The counts of the groups of any field are those of a dictionary."""
    expected: dict[str | None, int] = {}
    for record in records:
        key = str(record["b"]) if "b" in record else None
        expected[key] = expected.get(key, 0) + 1
    rows = _run("stats count(*) as n by b", [dict(record) for record in records])
    assert {row.get("b"): int(row["n"]) for row in rows} == expected


def test_a_column_of_stats_reckons_with_those_before_it() -> None:
    """AWS's own sample query subtracts two aliases; within an aggregate, a name is still the event's field."""
    query = "stats max(latency) as latency, min(latency) as least, latency - least as span by route | sort span desc"
    assert _run(query, LEVELS) == [
        {"route": "/a", "latency": "50", "least": "10", "span": "40"},
        {"route": "/b", "latency": "20", "least": "20", "span": "0"},
    ]
