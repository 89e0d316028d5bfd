"""AWS/Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from localaws.kernel.ports import Datum
from localaws.services.logs.events import Event
from localaws.services.logs.groups import Group
from localaws.services.logs.traffic import Traffic
from localaws.services.logs.writer import Batch

MINUTE = 1_800_000_000


class Bench:
    """A group, its traffic's values and appointments."""

    def __init__(self) -> None:
        self.emitted: list[Datum] = []
        self.appointments: list[tuple[float, Callable[[], None]]] = []
        self._group = Group("us-east-1", "/g", 0)
        self._watch = Traffic(self, lambda due, run: self.appointments.append((due, run)))

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Take values."""
        self.emitted += data

    def write(self, second: int, *messages: str) -> None:
        """Write messages at a second of the minute."""
        at = (MINUTE + second) * 1000
        self._watch(Batch(self._group, "s", [Event(at, place, at, message) for place, message in enumerate(messages)]))


def test_each_minute_is_reported_once() -> None:
    """Events and bytes, 26 more than each message, when the minute of their ingestion ends."""
    bench = Bench()
    bench.write(1, "one", "two")
    bench.write(59, "three")
    bench.write(60, "four")
    assert [round(due) for due, _ in bench.appointments] == [MINUTE + 60, MINUTE + 120]
    for _, run in bench.appointments:
        run()
    assert [(datum.name, datum.value, datum.at) for datum in bench.emitted] == [
        ("IncomingLogEvents", 3, MINUTE),
        ("IncomingBytes", 11 + 3 * 26, MINUTE),
        ("IncomingLogEvents", 1, MINUTE + 60),
        ("IncomingBytes", 30, MINUTE + 60),
    ]
    assert {datum.dimensions["LogGroupName"] for datum in bench.emitted} == {"/g"}
