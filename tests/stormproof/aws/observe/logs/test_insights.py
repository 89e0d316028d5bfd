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
