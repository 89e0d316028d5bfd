"""The rate guard asks its counter for a share of the function's time, and leaves alone one that it cannot reach."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError

from provisioners.rate_limiting.guard_fitness import RUNTIMES
from tests.provisioners.functions.conftest import GUARD, HOUR, OK, FakeCounter, event, told

SILENT = ConnectTimeoutError(endpoint_url="https://dynamodb")
CLOSED = ConnectionClosedError(endpoint_url="https://dynamodb")
LOST = ReadTimeoutError(endpoint_url="https://dynamodb")
LAMBDAS_DEFAULT_S, LONGEST_S = 3.0, 0.9


class Clock:
    """A monotonic clock that moves by what is slept, and by what an attempt costs."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def clock(guard: ModuleType, counter: FakeCounter, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock; an attempt without an answer lasts as long as the client waits."""
    made, store = Clock(), guard.written.__globals__
    monkeypatch.setitem(store, "time", SimpleNamespace(monotonic=lambda: made.now, sleep=made.sleep))
    write = counter.update_item

    def slow(**asked: Any) -> Any:
        try:
            return write(**asked)
        except (ConnectTimeoutError, ReadTimeoutError):
            made.sleep(LONGEST_S)
            raise

    monkeypatch.setattr(counter, "update_item", slow)
    return made


def running(seconds: float) -> Any:
    """Return Lambda's context with so much time left."""
    return SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1000)


def error(code: str, status: int) -> ClientError:
    """Return what DynamoDB answers."""
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "UpdateItem")


@pytest.mark.parametrize("timeout_s", [1.0, LAMBDAS_DEFAULT_S, 10.0, 29.0, 900.0])
def test_a_counter_that_hangs_costs_a_share_of_the_functions_time(
    guard: ModuleType, counter: FakeCounter, clock: Clock, timeout_s: float
) -> None:
    """The request is served by the function's own handler, within what is left."""
    counter.fails = [SILENT] * 9
    before = clock.now
    assert guard.handle(event(), running(timeout_s)) == OK
    assert clock.now - before <= min(timeout_s * 0.2, 4.5) + LONGEST_S
    assert clock.now - before < timeout_s
    assert counter.writes >= 1


def test_a_counter_that_was_not_reached_is_left_alone_for_a_while(
    guard: ModuleType, counter: FakeCounter, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next requests pass at once, each told as uncounted; then the counter is tried again, and counts."""
    counter.fails = [SILENT] * 2
    guard.handle(event(), running(LAMBDAS_DEFAULT_S))
    asked, before = counter.writes, clock.now
    assert guard.handle(event(), running(LAMBDAS_DEFAULT_S)) == OK
    assert (counter.writes, clock.now) == (asked, before)
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(line["error"], line["Open"]) for line in lines] == [("ConnectTimeoutError", 1), ("CounterRestsError", 1)]
    clock.sleep(11)
    counter.fails.clear()
    assert told(guard.handle(event(), running(LAMBDAS_DEFAULT_S)))[1] == "2"


@pytest.mark.parametrize(
    "failure", [LOST, CLOSED, error("ThrottlingException", 400), error("InternalServerError", 500)]
)
def test_what_may_pass_is_tried_again(
    guard: ModuleType, counter: FakeCounter, clock: Clock, failure: Exception
) -> None:
    """And then counted once; a connection that was closed while the function was frozen costs no time."""
    counter.fails = [failure]
    timeout_s = 10 if failure is LOST else LAMBDAS_DEFAULT_S
    assert told(guard.handle(event(), running(timeout_s)))[1] == "2"
    assert (counter.writes, clock.now > 1000) == (2, True)


def test_a_counter_that_answers_with_an_error_is_asked_by_the_next_request(
    guard: ModuleType, counter: FakeCounter, clock: Clock
) -> None:
    """It costs no time, and is mended at any moment."""
    counter.fails = [error("AccessDeniedException", 400)]
    assert guard.handle(event(), running(LAMBDAS_DEFAULT_S)) == OK
    assert counter.writes == 1
    assert told(guard.handle(event(), running(LAMBDAS_DEFAULT_S)))[1] == "2"


def test_an_sdk_that_does_not_tell_the_item_of_a_refused_write_counts_too(
    guard: ModuleType, counter: FakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item is read instead, whether the limit is reached or the answer to an earlier attempt was lost."""
    monkeypatch.setattr(guard, "TELLS_ITEM", False)
    counter.knows.clear()
    assert [guard.handle(event(), None)["statusCode"] for _ in range(4)] == [200, 200, 200, 429]
    assert told(guard.handle(event(at=HOUR + 3600), None))[1] == "2"
    # An attempt that counted, and whose answer was lost.
    item = counter.items["key-1", "2026-11-23T00"]
    counter.items["key-1", "2026-11-23T00"] = {name: value + 1 for name, value in item.items()}
    assert told(guard.handle(event(at=HOUR + 3600), None))[1] == "1"


def test_the_table_of_runtimes_is_of_the_languages_that_the_guard_is_written_in() -> None:
    """Its syntax is that of the oldest."""
    oldest = min(int(runtime.removeprefix("python3.")) for runtime in RUNTIMES)
    assert oldest == 10
    for module in GUARD.parent.glob("*.py"):
        ast.parse(module.read_text("utf-8"), feature_version=(3, oldest))


STUBS = """
import sys, types
class Shape: members = {"ReturnValuesOnConditionCheckFailure": None}
class Store:
    class exceptions:
        class ConditionalCheckFailedException(Exception): pass
    class meta:
        class service_model:
            operation_model = staticmethod(lambda name: types.SimpleNamespace(input_shape=Shape))
    def update_item(self, **asked): return {"Attributes": {"used": {"N": "1"}}}
for name in ("boto3", "botocore", "botocore.config", "botocore.exceptions", "app"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["boto3"].client = lambda *given, **named: Store()
sys.modules["botocore.config"].Config = dict
for name in ("ClientError", "HTTPClientError", "ConnectionError"):
    setattr(sys.modules["botocore.exceptions"], name, type(name, (Exception,), {}))
sys.modules["app"].handle = lambda event, context: {"statusCode": 200, "headers": None, "body": "own"}
import json, stormproof_rate_guard as guard
print(json.dumps(guard.handle(json.loads(sys.argv[1]), None)))
"""


def interpreter(runtime: str) -> str | None:
    """Return the machine's interpreter of a runtime, None where it has none."""
    root = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    found = sorted(root.glob(f"{runtime.removeprefix('python')}.*/bin/{runtime}"))
    return str(found[-1]) if found else shutil.which(runtime)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_guard_runs_on_each_runtime_that_it_is_put_on(runtime: str) -> None:
    """By that interpreter itself, where the machine has it."""
    python = interpreter(runtime)
    given = {"STORMPROOF_RATE_TABLE": "t", "STORMPROOF_RATE_LIMIT": "3", "STORMPROOF_HANDLER": "app.handle"}
    if not python or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"this machine has no {runtime}")
    ran = subprocess.run(
        [python, "-c", STUBS, json.dumps(event())],
        env={"PYTHONPATH": str(GUARD.parent), "PYTHONDONTWRITEBYTECODE": "1", **given},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told(json.loads(ran.stdout))[1] == "2"
