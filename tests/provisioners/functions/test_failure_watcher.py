"""The watcher of failures counts in the order of time, whatever order reports come in, and however often."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

HANDLER = Path(__file__).parents[3] / "provisioners" / "functions" / "failure_watcher" / "handler.py"
BEGAN = datetime(2026, 11, 29, 12, tzinfo=UTC)
GROUP = "/aws/lambda/orders"
Ran = tuple[float, str]
"""When an execution ended, in seconds, and how: success, error, failure, timeout."""


class FakeStore:
    """DynamoDB as far as the watcher asks it; `meanwhile` is what another delivery does before the next write.

    `lost` has the answer of the next write lost: the SDK repeats it, and is refused.
    """

    def __init__(self) -> None:
        self.item: dict[str, Any] | None = None
        self.meanwhile: Callable[[], None] | None = None
        self.lost = False

    def get_item(self, **asked: Any) -> dict[str, Any]:
        """Answer GetItem."""
        assert asked["ConsistentRead"]
        return {"Item": self.item} if self.item else {}

    def put_item(self, **asked: Any) -> None:
        """Answer PutItem, which somebody else may have come before."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        if self.item and self.item["revision"] != asked["ExpressionAttributeValues"][":read"]:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.item = asked["Item"]
        if self.lost:
            self.lost = False
            self.put_item(**asked)


class Watcher:
    """The handler under test with its store; `during` is what comes while it waits for other streams."""

    def __init__(self) -> None:
        spec = importlib.util.spec_from_file_location("failure_watcher_under_test", HANDLER)
        assert spec
        assert spec.loader
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.store = self.module.STORE = FakeStore()
        self.during: list[Ran] = []
        self.emitted: list[int] = []
        self.module.emit = lambda _function, failed: self.emitted.append(failed)
        self.module.WAITING = self

    def wait(self, _seconds: float) -> None:
        """Wait, in which time another stream's reports come."""
        during, self.during = self.during, []
        if during:
            self.deliver(during)

    def deliver(self, ran: Sequence[Ran], stream: str = "2026/11/29/[$LATEST]1", group: str = GROUP) -> None:
        """Deliver reports as CloudWatch Logs does."""
        sent = {
            "messageType": "DATA_MESSAGE",
            "logGroup": group,
            "logStream": stream,
            "logEvents": [{"id": str(at), "timestamp": 0, "message": report(at, status)} for at, status in ran],
        }
        data = base64.b64encode(gzip.compress(json.dumps(sent).encode())).decode()
        self.module.handle({"awslogs": {"data": data}}, None)

    @property
    def in_a_row(self) -> int:
        """How many of the last executions have failed in a row, by what is kept."""
        return int(self.module.in_a_row(self.module.stored("orders")))


def report(at: float, status: str) -> str:
    """Return Lambda's record of an execution's end."""
    time = (BEGAN + timedelta(seconds=at)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": time, "type": "platform.report", "record": {"requestId": f"r{at}", "status": status}})


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lambda gives the handler."""
    monkeypatch.setenv("STATE_TABLE", "rate")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: None)


def runs(statuses: Sequence[str]) -> list[int]:
    """Return the lengths of the runs of failures."""
    failed = [status != "success" for status in statuses]
    return [len(list(each)) for fails, each in groupby(failed) if fails]


STATUSES = st.sampled_from(["success", "error", "failure", "timeout"])


@settings(max_examples=40, deadline=None)
@given(st.lists(STATUSES, min_size=1, max_size=12), st.data())
def test_what_is_kept_is_what_happened(statuses: list[str], data: st.DataObject) -> None:
    """In any order, by any number of deliveries, each report once or more often."""
    ran = [(float(at), status) for at, status in enumerate(statuses)]
    shuffled = data.draw(st.permutations([*ran, *data.draw(st.lists(st.sampled_from(ran), max_size=6))]))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("STATE_TABLE", "rate")
        patched.setattr(boto3, "client", lambda *_, **__: None)
        watcher = Watcher()
    while shuffled:
        size = data.draw(st.integers(1, len(shuffled)))
        watcher.deliver(shuffled[:size])
        shuffled = shuffled[size:]
    last = runs(statuses)[-1] if statuses[-1] != "success" else 0
    assert watcher.in_a_row == last
    longest = max(runs(statuses), default=0)
    assert max(watcher.emitted, default=0) >= longest


@settings(max_examples=40, deadline=None)
@given(st.lists(STATUSES, min_size=1, max_size=12))
def test_in_order_the_longest_run_is_emitted_and_no_longer_one(statuses: list[str]) -> None:
    """F F S F F comes to two, F F F to three."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("STATE_TABLE", "rate")
        patched.setattr(boto3, "client", lambda *_, **__: None)
        watcher = Watcher()
    for at, status in enumerate(statuses):
        watcher.deliver([(float(at), status)])
    assert max(watcher.emitted, default=0) == max(runs(statuses), default=0)


def test_a_success_of_another_stream_that_comes_late_is_waited_for() -> None:
    """Three failures are looked at once more after a while: a success between may be on its way."""
    watcher = Watcher()
    watcher.during = [(2.0, "success")]
    watcher.deliver([(1.0, "error"), (3.0, "error"), (4.0, "timeout")])
    assert max(watcher.emitted) == 2
    watcher.deliver([(5.0, "error")])
    assert max(watcher.emitted) == 3


def test_a_report_that_comes_again_counts_once() -> None:
    """CloudWatch Logs delivers at least once."""
    watcher = Watcher()
    for _ in range(3):
        watcher.deliver([(1.0, "error")])
    assert set(watcher.emitted) == {1}
    assert watcher.in_a_row == 1


def test_a_run_is_told_though_the_answer_of_the_write_was_lost() -> None:
    """Late successes are waited for all the same."""
    for during, told in (([], 3), ([(2.5, "success")], 2)):
        watcher = Watcher()
        watcher.deliver([(1.0, "error"), (2.0, "error")])
        watcher.store.lost, watcher.during = True, [*during]
        watcher.deliver([(3.0, "error")])
        assert max(watcher.emitted) == told


def test_whoever_was_stopped_before_he_told_a_run_tells_it_the_next_time() -> None:
    """Lambda has an event of another service handled again that came to an error."""
    watcher = Watcher()
    tell = watcher.module.emit

    def stopped(_function: str, _failed: int) -> None:
        raise TimeoutError

    watcher.module.emit = stopped
    ran = [(1.0, "error"), (2.0, "error"), (3.0, "error")]
    with pytest.raises(TimeoutError):
        watcher.deliver(ran)
    watcher.module.emit = tell
    watcher.deliver(ran)
    assert watcher.emitted == [3]


def test_deliveries_at_one_time_lose_nothing() -> None:
    """Who finds that somebody else has written in the meantime reads again."""
    watcher = Watcher()
    watcher.store.meanwhile = lambda: watcher.deliver([(2.0, "error")], "2026/11/29/[7]2")
    watcher.deliver([(1.0, "error")])
    assert watcher.in_a_row == 2
    assert max(watcher.emitted) == 2


def test_a_seldom_used_function_is_counted_over_days() -> None:
    """Of what was long ago only the number is kept, and what is kept stays small."""
    watcher = Watcher()
    for day in range(3):
        watcher.deliver([(day * 86_400.0, "error")])
    assert watcher.emitted == [1, 2, 3]
    for at in range(3000):
        watcher.deliver([(300_000.0 + at / 10, "success")])
    assert watcher.in_a_row == 0
    assert len(json.dumps(watcher.store.item)) < 100_000


def test_a_run_that_is_over_is_told_as_none() -> None:
    """So that the alarm passes soon."""
    watcher = Watcher()
    watcher.deliver([(1.0, "error"), (2.0, "error"), (3.0, "error")])
    watcher.deliver([(4.0, "success")])
    watcher.deliver([(5.0, "success")])
    assert watcher.emitted == [3, 0]


def test_a_function_with_a_log_group_of_another_name_is_known_by_its_stream() -> None:
    """Lambda names streams so where a function was given a group."""
    watcher = Watcher()
    watcher.deliver([(1.0, "error")], "2026/11/29/shop-orders[$LATEST]1", "/shop/all")
    assert watcher.store.item
    assert watcher.store.item["keyId"] == {"S": "failures of shop-orders"}


def test_what_is_no_report_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control messages of CloudWatch Logs, other records, and the watcher's own log."""
    watcher = Watcher()
    monkeypatch.setattr(watcher.module, "OWN_LOG", GROUP)
    watcher.deliver([(1.0, "error")])
    assert watcher.store.item is None
    monkeypatch.setattr(watcher.module, "OWN_LOG", "")
    other = {"messageType": "CONTROL_MESSAGE", "logGroup": GROUP, "logStream": "s", "logEvents": []}
    data = base64.b64encode(gzip.compress(json.dumps(other).encode())).decode()
    watcher.module.handle({"awslogs": {"data": data}}, None)
    assert watcher.store.item is None
    assert not watcher.emitted
