"""Metric filters: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from localaws.kernel.ports import Datum
from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.events import Event
from localaws.services.logs.groups import Group, MetricFilter
from localaws.services.logs.metric_filters import MetricFilters, check_transformation
from localaws.services.logs.patterns import compile_pattern
from localaws.services.logs.writer import Batch

MINUTE = 1_800_000_000
MS = MINUTE * 1000


class Bench:
    """A group with one metric filter, the values that come of it, and the appointments made."""

    def __init__(self, pattern: str, **transformation: Any) -> None:
        self.emitted: list[Datum] = []
        self.appointments: list[tuple[float, Callable[[], None]]] = []
        shape = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", **transformation}
        self.group = Group("us-east-1", "/g", 0)
        self.group.metric_filters["f"] = MetricFilter("f", compile_pattern(pattern), shape, 0)
        self._watch = MetricFilters(self, lambda due, run: self.appointments.append((due, run)))

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Take values, as CloudWatch would."""
        assert region == "us-east-1"
        self.emitted += data

    def write(self, *messages: str, at: int = MS) -> None:
        """Write messages at a time."""
        self._watch(Batch(self.group, "s", [Event(at, place, at, message) for place, message in enumerate(messages)]))

    def keep_appointments(self) -> None:
        """Let the time of all appointments come."""
        for _, run in self.appointments:
            run()


def test_each_match_is_one_value_at_the_events_time() -> None:
    """A filter with the value 1 counts."""
    bench = Bench("ERROR")
    bench.write("ERROR a", "INFO", "ERROR b", at=MS + 5)
    assert bench.emitted == [Datum("n", "m", 1.0, (MS + 5) / 1000)] * 2


def test_the_value_can_be_a_field() -> None:
    """The documented example: latency 50 publishes 50."""
    bench = Bench("{ $.latency = * }", metricValue="$.latency", unit="Milliseconds")
    bench.write('{"latency": 50, "requestType": "GET"}', '{"latency": "slow"}')
    assert [(datum.value, datum.unit) for datum in bench.emitted] == [(50.0, "Milliseconds")]


def test_the_value_can_be_a_space_delimited_field() -> None:
    """Fields in brackets are named with a dollar sign."""
    bench = Bench("[ip, ..., bytes]", metricValue="$bytes")
    bench.write("127.0.0.1 - 1534")
    assert [datum.value for datum in bench.emitted] == [1534.0]


def test_dimensions_come_from_fields_and_an_event_without_one_is_left_out() -> None:
    """Each dimension takes its value from the event."""
    bench = Bench("{ $.e = x }", dimensions={"Function": "$.fn", "Code": "$.code"})
    bench.write('{"e": "x", "fn": "pm", "code": 500}', '{"e": "x", "fn": "pm"}')
    assert [datum.dimensions for datum in bench.emitted] == [{"Function": "pm", "Code": "500"}]


def test_the_default_is_reported_for_a_minute_without_a_match() -> None:
    """Events came and none matched: the default value, once, just before the minute ends."""
    bench = Bench("ERROR", defaultValue=0.0)
    bench.write("INFO", "INFO", at=MS + 10_000)
    assert [due for due, _ in bench.appointments] == [pytest.approx(MINUTE + 60, abs=0.01)]
    assert bench.appointments[0][0] < MINUTE + 60
    bench.keep_appointments()
    assert bench.emitted == [Datum("n", "m", 0.0, MINUTE)]


def test_no_default_is_reported_for_a_minute_with_a_match() -> None:
    """One match in the minute, before or after the others, is enough."""
    bench = Bench("ERROR", defaultValue=0.0)
    bench.write("INFO", at=MS + 10_000)
    bench.write("ERROR", at=MS + 20_000)
    bench.write("INFO", at=MS + 30_000)
    bench.keep_appointments()
    assert [datum.value for datum in bench.emitted] == [1.0]


@pytest.mark.parametrize(
    ("pattern", "transformation", "complaint"),
    [
        ("ERROR", {"metricValue": "one"}, "no number and no field"),
        ("ERROR", {"metricValue": "$.latency"}, "not a field of the filter pattern"),
        ("{ $.a = * }", {"dimensions": {"d": "$.a"}, "defaultValue": 0.0}, "mutually exclusive"),
        ("{ $.a = * }", {"dimensions": {str(n): "$.a" for n in range(4)}}, "less than or equal to 3"),
        ("{ $.a = * }", {"dimensions": {"d": "a"}}, "not a field"),
    ],
)
def test_a_wrong_transformation_is_refused(pattern: str, transformation: dict[str, Any], complaint: str) -> None:
    """Values and dimensions are numbers or fields of a structured pattern; a default excludes dimensions."""
    shape = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", **transformation}
    with pytest.raises(InvalidParameter) as refused:
        check_transformation(compile_pattern(pattern), shape)
    assert complaint in refused.value.message
