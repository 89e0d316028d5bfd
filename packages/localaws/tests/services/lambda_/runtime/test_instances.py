"""Functions in real processes: what they see, and what becomes of every way in which they can end."""

from __future__ import annotations

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from localaws.services.lambda_.runtime.functions import LoggingConfig, QualifiedName

SURROUNDINGS = """
import json, os, signal, sys, time
started = time.time()
count = 0
def handler(event, context):
    global count
    count += 1
    return {"environment": dict(os.environ), "path": sys.path, "cwd": os.getcwd(), "pid": os.getpid(), "count": count,
            "now": time.time(), "left": context.get_remaining_time_in_millis(), "id": context.aws_request_id,
            "name": context.function_name, "memory": context.memory_limit_in_mb, "arn": context.invoked_function_arn,
            "sigterm": signal.getsignal(signal.SIGTERM) == signal.SIG_DFL}
"""
WAYS_TO_END = """
import os, signal, sys, time
def handler(event, context):
    if event == "raise":
        raise ValueError("no such thing")
    if event == "exit":
        sys.exit(3)
    if event == "leave":
        os._exit(0)
    if event == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if event == "sleep":
        time.sleep(30)
    if event == "fill":
        kept = []
        while True:
            kept.append(bytearray(4_000_000))
            time.sleep(0.001)
    if event == "large":
        return "x" * 6_300_000
    if event == "object":
        return object()
    return "well"
"""


def test_a_function_returns_what_its_handler_returns(bench: Any) -> None:
    """The event arrives as sent and the result comes back as JSON, whatever its characters."""
    bench.add("echo", "def handler(event, context): return {'got': event}")
    event = {"text": "žluťoučký 馬 \u2028", "n": [1, 2.5, None, True]}
    assert bench.result("echo", event) == {"got": event}


def test_a_function_sees_lambdas_environment_and_nothing_of_the_host(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its environment is AWS's variables and its own; nothing of the host's process leaks in."""
    monkeypatch.setenv("SECRET_OF_THE_HOST", "x")
    bench.add("sees", SURROUNDINGS, environment=(("OWN", "1"),), handler="app.handler", memory_mb=512)
    seen = bench.result("sees")
    environment = seen["environment"]
    assert environment["OWN"] == "1"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "sees"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == seen["memory"] == "512"
    assert environment["_HANDLER"] == "app.handler"
    assert environment["LAMBDA_TASK_ROOT"] == seen["cwd"] == seen["path"][0]
    foreign = {name for name in environment if not name.startswith(("AWS_", "LAMBDA_", "_"))}
    assert foreign == {"OWN", "PATH", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH"}
    assert not any(str(folder).endswith("site-packages") and "/opt/" not in folder for folder in seen["path"])


def test_an_instance_is_a_process_of_its_own_that_stays_warm(bench: Any) -> None:
    """Two invocations, one after the other, meet the same process and its module's state."""
    bench.add("warm", SURROUNDINGS)
    first, second = bench.result("warm"), bench.result("warm")
    assert first["pid"] == second["pid"] != os.getpid()
    assert (first["count"], second["count"]) == (1, 2)
    assert first["sigterm"]


def test_the_context_tells_of_the_invocation(bench: Any) -> None:
    """Request ID, name, ARN and remaining time are those of this invocation."""
    bench.add("context", SURROUNDINGS, timeout_s=7)
    outcome = bench.invoke("context")
    seen = bench.result("context")
    assert re.fullmatch(r"[0-9a-f-]{36}", outcome.request_id)
    assert seen["name"] == "context"
    assert seen["arn"].endswith(":function:context")
    assert 5000 < seen["left"] <= 7000


def test_a_functions_clock_follows_the_embedded_one(bench: Any) -> None:
    """After a shift of a day a warm function reads tomorrow's time, and its deadline is in that time."""
    bench.add("clock", SURROUNDINGS)
    bench.result("clock")
    bench.clock.shift(86_400)
    seen = bench.result("clock")
    assert seen["now"] == pytest.approx(bench.clock.now(), abs=5)
    assert 0 < seen["left"] <= 3000


def test_who_looks_at_the_time_sees_it_moved_on_in_the_middle_of_an_invocation(bench: Any) -> None:
    """A function that waits for an hour of its own clock returns when time was moved on by an hour, to the moment."""
    code = """
import time
def handler(event, context):
    began = time.time()
    while time.time() < began + 3600:
        time.sleep(0.01)
    return time.time() - began
"""
    bench.add("waits", code, timeout_s=30)
    bench.clock.shift(60)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(bench.result, "waits")
        while not waiting.done():
            bench.clock.shift(600)
            wait([waiting], 0.1)
    assert 3600 <= waiting.result() <= 4260


@pytest.mark.parametrize(
    ("event", "kind", "message"),
    [
        ("raise", "ValueError", r"no such thing"),
        ("exit", "Runtime.ExitError", r"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3"),
        ("leave", "Runtime.ExitError", r"RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason"),
        ("killed", "Runtime.ExitError", r"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed"),
        ("large", "Function.ResponseSizeTooLarge", r"Response payload size exceeded maximum allowed payload size.*"),
        ("object", "Runtime.MarshalError", r"Unable to marshal response: .*"),
    ],
)
def test_each_end_has_its_error(bench: Any, event: str, kind: str, message: str) -> None:
    """What goes wrong in a function is told by AWS's error type and wording, and the next invocation is well."""
    bench.add("ends", WAYS_TO_END)
    error = bench.error("ends", event)
    assert error["errorType"] == kind
    assert re.fullmatch(message, error["errorMessage"])
    assert bench.result("ends", "well") == "well"


def test_an_error_names_the_functions_frames_alone(bench: Any) -> None:
    """The stack trace starts in the function's own code."""
    bench.add("trace", "def handler(event, context):\n    inner()\ndef inner():\n    raise KeyError('k')\n")
    error = bench.error("trace")
    assert error["errorMessage"] == "'k'"
    frames = re.findall(r'app\.py", line (\d), in (\w+)', "".join(error["stackTrace"]))
    assert frames == [("2", "handler"), ("4", "inner")]
    assert len(error["stackTrace"]) == len(frames)


def test_a_timeout_kills_the_instance(bench: Any) -> None:
    """At its timeout a function is ended, its caller and its log are told, and a new instance follows."""
    bench.add("slow", WAYS_TO_END, timeout_s=1)
    begun = time.monotonic()
    error = bench.error("slow", "sleep")
    assert time.monotonic() - begun >= 1.0
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert any(
        line.endswith(" Task timed out after 1.00 seconds\n\n") for line in bench.written.messages("/aws/lambda/slow")
    )
    assert bench.result("slow", "well") == "well"


def test_a_function_that_takes_more_memory_than_it_has_is_killed(bench: Any) -> None:
    """Beyond its memory size a function's process is killed, and the report says so."""
    bench.add("fills", WAYS_TO_END, memory_mb=128, timeout_s=20)
    assert bench.error("fills", "fill")["errorMessage"].endswith("signal: killed")
    report = bench.written.messages("/aws/lambda/fills")[-1]
    assert "Max Memory Used: 128 MB" in report
    assert "Error Type: Runtime.OutOfMemory" in report


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("import nowhere_to_be_found", "app.handler", "Runtime.ImportModuleError"),
        ("def other(e, c): pass", "app.handler", "Runtime.HandlerNotFound"),
        ("def handler(e, c) pass", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("", "app", "Runtime.MalformedHandlerName"),
        ("raise RuntimeError('at import')", "app.handler", "RuntimeError"),
        ("import sys; sys.exit(2)", "app.handler", "Runtime.ExitError"),
    ],
)
def test_a_function_that_cannot_be_loaded_fails_its_invocation(
    bench: Any, source: str, handler: str, kind: str
) -> None:
    """An error of the initialisation is the invocation's error, with the invocation's request ID."""
    bench.add("broken", source, handler=handler)
    error = bench.error("broken")
    assert error["errorType"] == kind
    assert re.search(r"[0-9a-f-]{36}", error.get("requestId") or error["errorMessage"])


def test_what_a_function_writes_becomes_log_events(bench: Any) -> None:
    """Lines of print and records of logging are events between START and END; a record may hold several lines."""
    source = """
import logging
print("loading")
def handler(event, context):
    print("one", 2)
    logging.getLogger().warning("first\\nsecond")
"""
    bench.add("writes", source)
    outcome = bench.invoke("writes")
    lines = bench.written.messages("/aws/lambda/writes")
    assert lines[0].startswith("INIT_START Runtime Version: python:3.12")
    assert lines[1] == "loading\n"
    assert lines[2] == f"START RequestId: {outcome.request_id} Version: $LATEST\n"
    assert max(lines[3:5]) == "one 2\n"
    assert re.fullmatch(rf"\[WARNING\]\t[\d:.TZ-]+\t{outcome.request_id}\tfirst\nsecond\n", min(lines[3:5]))
    assert lines[5] == f"END RequestId: {outcome.request_id}\n"
    assert "\tInit Duration: " in lines[6]
    bench.invoke("writes")
    assert "Init Duration" not in bench.written.messages("/aws/lambda/writes")[-1]


def test_the_scratch_folder_goes_with_the_instance(bench: Any) -> None:
    """A function's temporary files lie in a folder of its instance, which is gone when the instance is."""
    source = """
import os, sys, tempfile
def handler(event, context):
    if event == "end":
        sys.exit(1)
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"x")
    return file.name
"""
    bench.add("scratch", source)
    name = bench.result("scratch")
    assert name.startswith(str(bench.scratch))
    assert Path(name).exists()
    bench.error("scratch", "end")
    deadline = time.monotonic() + 100
    while Path(name).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(name).exists()


def test_json_logs_are_objects_at_their_level(bench: Any) -> None:
    """With the JSON format records are objects with level, message and request ID; what is too low is left out."""
    source = """
import logging
def handler(event, context):
    logging.getLogger("own").info("too quiet")
    logging.getLogger("own").warning("heard", extra={"order": 7})
    raise ValueError("v")
"""
    group = LoggingConfig("/own/json", "JSON", "WARN", "INFO")
    bench.add("json", source, logging=group)
    outcome = bench.invoke("json")
    written = [json.loads(line) for line in bench.written.messages("/own/json")]
    records = [line for line in written if "level" in line]
    assert [(line["level"], line["requestId"]) for line in records] == [
        ("WARNING", outcome.request_id),
        ("ERROR", outcome.request_id),
    ]
    assert (records[0]["message"], records[0]["logger"], records[0]["order"]) == ("heard", "own", 7)
    assert (records[1]["errorType"], records[1]["errorMessage"]) == ("ValueError", "v")
    assert written[-1]["type"] == "platform.report"
    assert written[-1]["record"]["status"] == "error"


def test_an_instance_holds_no_descriptors_of_the_host(bench: Any) -> None:
    """A function's pipes are its standard streams and its log channel; its sockets are its own."""
    if not Path("/proc/self/fd").exists():
        pytest.skip("the platform does not list descriptors there")
    source = """
import os
def handler(event, context):
    return [os.path.realpath(f"/proc/self/fd/{entry}") for entry in os.listdir("/proc/self/fd")]
"""
    bench.add("descriptors", source)
    held = set(bench.result("descriptors"))
    host = {os.path.realpath(entry) for entry in Path("/proc/self/fd").iterdir()}
    assert not {name for name in held & host if "socket:" in name}
    assert len({name for name in held if "pipe:" in name}) == 2


def test_the_client_context_is_the_callers(bench: Any) -> None:
    """The context object has the caller's client context, and none where none was given."""
    source = "def handler(event, context): return context.client_context and context.client_context.custom"
    version = bench.add("client", source)
    assert bench.result("client") is None
    name = QualifiedName(version.region, version.account, "client")
    given = json.dumps({"custom": {"tenant": "t-1"}})
    outcome = bench.do(bench.host.run(name, version, b"{}", "r-1", client_context=given))
    assert json.loads(outcome.payload) == {"tenant": "t-1"}
