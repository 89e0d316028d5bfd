"""A query of Logs Insights is started, waited for and read; one that does not complete is no answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.aws.observe.logs.insights import WITHIN_S, Result, run_query
from stormproof.core.errors import CouldNotLook
from tests.provisioners.fakes import FakeReads

AT = datetime(2026, 11, 23, tzinfo=UTC)
ROW = [{"field": "keyId", "value": "k"}, {"field": "requests", "value": "3"}, {"field": "@ptr", "value": "x"}]
STATISTICS = {"bytesScanned": 10.0, "recordsScanned": 4.0, "recordsMatched": 3.0}


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> datetime:
        """Return the time."""
        return AT

    def monotonic(self) -> float:
        """Return what was waited so far."""
        return self.waited

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds

    def advance(self, by: timedelta) -> None:
        """Move."""


def asked(status: Callable[[float], str]) -> tuple[Result, list[dict[str, Any]]]:
    """Run a query that has a status by the time waited; return its result and what was started."""
    clock, started = FakeClock(), list[dict[str, Any]]()

    def start(**query: Any) -> dict[str, str]:
        started.append(query)
        return {"queryId": "q"}

    def results(**_: Any) -> dict[str, Any]:
        return {"status": status(clock.waited), "results": [ROW], "statistics": STATISTICS}

    reads = FakeReads({("logs", "start_query"): start, ("logs", "get_query_results"): results})
    return run_query(reads, clock, "fields @message", ["/a", "/b"], AT, AT + timedelta(hours=1)), started


def test_rows_are_columns_by_name_with_what_was_read_for_them() -> None:
    """AWS's own handle of an event is left out; times are seconds since 1970."""
    result, (query,) = asked(lambda waited: "Complete" if waited > 1 else "Running")
    assert result == Result(({"keyId": "k", "requests": "3"},), 10.0, 4.0, 3.0)
    assert query["logGroupNames"] == ["/a", "/b"]
    assert query["endTime"] - query["startTime"] == 3600


def test_rows_beyond_the_first_answer_are_asked_for() -> None:
    """It has 10,000 at most."""
    pages = {"": {"nextToken": "t"}, "t": {"nextToken": "u"}, "u": {}}

    def results(**asked: Any) -> dict[str, Any]:
        return {"status": "Complete", "results": [ROW], **pages[asked.get("nextToken", "")]}

    reads = FakeReads({("logs", "start_query"): {"queryId": "q"}, ("logs", "get_query_results"): results})
    assert len(run_query(reads, FakeClock(), "fields @message", ["/a"], AT, AT + timedelta(hours=1)).rows) == 3


@pytest.mark.parametrize("status", ["Failed", "Cancelled", "Timeout"])
def test_a_query_that_did_not_complete_is_told_as_such(status: str) -> None:
    """What it has found until then is no answer."""
    with pytest.raises(CouldNotLook) as error:
        asked(lambda _: status)
    assert error.value.code == "logs.query_failed"


def test_a_query_that_never_ends_is_waited_for_so_long() -> None:
    """Then it could not be looked at."""
    with pytest.raises(CouldNotLook) as error:
        asked(lambda waited: "Running" if waited <= WITHIN_S + 1 else "Complete")
    assert error.value.code == "poll.timed_out"


def test_more_groups_than_one_query_may_have_are_asked_in_parts() -> None:
    """AWS asks 50 at once; the rows come together in the order that was asked for, what was read is summed up."""
    asked: list[list[str]] = []

    def start(**given: Any) -> dict[str, str]:
        asked.append(given["logGroupNames"])
        return {"queryId": str(len(asked))}

    def results(**given: Any) -> dict[str, Any]:
        row = [{"field": "x", "value": given["queryId"]}]
        return {"status": "Complete", "results": [row], "statistics": STATISTICS}

    reads = FakeReads({("logs", "start_query"): start, ("logs", "get_query_results"): results})
    groups = [f"/aws/lambda/f{number}" for number in range(51)]
    found = run_query(reads, FakeClock(), "fields x | sort x desc | limit 5", groups, AT, AT)
    assert [len(part) for part in asked] == [50, 1]
    assert found == Result(({"x": "2"}, {"x": "1"}), 20.0, 8.0, 6.0)


def test_statistics_over_more_groups_than_one_query_may_have_are_no_answer() -> None:
    """What must see all groups at once is not put together from parts."""
    groups = [f"/aws/lambda/f{number}" for number in range(51)]
    with pytest.raises(CouldNotLook) as raised:
        run_query(FakeReads({}), FakeClock(), "stats count(*) as lines", groups, AT, AT)
    assert raised.value.code == "logs.too_many_groups"
