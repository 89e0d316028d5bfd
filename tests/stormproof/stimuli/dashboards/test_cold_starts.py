"""Log and metric filter tell of the same cold starts: both are looked at for the same whole minutes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from localaws.services.logs.insights.queries import Asked, run_query
from localaws.services.logs.writer import LogWriter
from stormproof.stimuli.dashboards.cold_starts import COLD, within

SINCE = datetime(2026, 11, 29, 12, 4, tzinfo=UTC)
UNTIL = datetime(2026, 11, 29, 12, 10, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
REPORT = json.dumps({"type": "platform.report", "record": {"metrics": {"initDurationMs": 210.5}}})


class Clock:
    """A clock that stands still."""

    @staticmethod
    def now() -> float:
        """Return the end of the minutes."""
        return UNTIL.timestamp()


def logged(*moments: datetime) -> int:
    """Return how many of the cold starts that were logged at these moments are found."""
    writer = LogWriter(Clock())
    region = writer.store.region("us-east-1")
    region.create_group("/g")
    writer.write("us-east-1", "/g", "s", [(round(each.timestamp() * 1000), REPORT) for each in moments])
    text = f"{within(SINCE, UNTIL)} | {COLD}"
    found = run_query(
        region, [region.group("/g")], Asked(text, int(SINCE.timestamp()) - 60, int(UNTIL.timestamp()) + 60)
    )
    return sum(int(value) for row in found.rows for name, value in row if name == "cold")


def test_a_cold_start_after_the_minutes_does_not_count() -> None:
    """A client that calls at the turn of the minute starts an instance that the metric has in a later period."""
    assert logged(SINCE, SINCE + timedelta(minutes=1), UNTIL - MILLISECOND) == 3
    assert logged(SINCE - MILLISECOND, UNTIL) == 0
