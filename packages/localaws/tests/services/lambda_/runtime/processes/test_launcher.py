"""No function process outlives the embedded AWS, however that ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from localaws.services.lambda_.runtime.host import Settings
from localaws_testing.folders import left_in
from localaws_testing.functions import archive_of

PID = "import os\ndef handler(event, context): return os.getpid()"
SOURCE = """
import os, signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def handler(event, context):
    subprocess.Popen(["sleep", "600"])
    subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 601; sleep 602"], start_new_session=True)
    if not os.fork():
        os.setsid()
        if not os.fork():
            time.sleep(603)
        os._exit(0)
    if event:
        time.sleep(event)
    while True:
        pass
"""


def started(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """A localaws of one's own and its ready file's content."""
    ready_file = folder / "ready.json"
    command = [sys.executable, "-m", "localaws", "--stop-at-eof", "--ready-file", str(ready_file)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(folder)}
    )
    deadline = time.monotonic() + 240
    while not ready_file.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    content: dict[str, Any] = json.loads(ready_file.read_text())
    return process, content


def client(ready: dict[str, Any], service: str, patience_s: float = 60) -> Any:
    """A client of it that waits so long for an answer."""
    make: Any = boto3.client  # typed for literal names alone
    config = Config(retries={"total_max_attempts": 1}, read_timeout=patience_s)
    keys = {"aws_access_key_id": ready["access_key_id"], "aws_secret_access_key": ready["secret_access_key"]}
    return make(service, region_name="us-east-1", endpoint_url=ready["endpoint_url"], config=config, **keys)


def busy_functions(ready: dict[str, Any]) -> None:
    """Deploy a function that ignores SIGTERM and leaves processes behind; one sleeps in it, one computes."""
    role = client(ready, "iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    functions = client(ready, "lambda")
    functions.create_function(
        FunctionName="f",
        Runtime="python3.12",
        Role=role,
        Handler="app.handler",
        Timeout=900,
        Code={"ZipFile": archive_of({"app.py": SOURCE}).data},
    )
    functions.invoke(FunctionName="f", InvocationType="Event", Payload=b"0")
    with pytest.raises(BotoCoreError):
        client(ready, "lambda", patience_s=1).invoke(FunctionName="f", Payload=b"800")


def family(process: psutil.Process, size: int) -> list[psutil.Process]:
    """Return what descends from a process once there is that much of it."""
    deadline = time.monotonic() + 100
    while len(found := process.children(recursive=True)) < size:
        assert time.monotonic() < deadline, [member.cmdline() for member in found]
        time.sleep(0.05)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_processes_end_with_it(tmp_path: Path, number: signal.Signals) -> None:
    """Running functions of 15 minutes, deaf to SIGTERM, hold up neither a stop nor a kill, and leave no process.

    The rule is a second; the bound here is generous, since the machine may be busy.
    """
    process, ready = started(tmp_path)
    try:
        busy_functions(ready)
        children = family(psutil.Process(process.pid), 1 + 2 * 5)
    finally:
        process.send_signal(number)
        process.communicate(timeout=60)  # closes its input, too
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []
    if number != signal.SIGKILL:
        assert process.returncode == 0
        assert left_in(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_an_instances_processes_end_with_it(run_bench: Callable[[Settings], Any]) -> None:
    """What a function has started is gone when its instance is, also what left its process group."""
    bench = run_bench(Settings(launcher="fork"))
    bench.add("leaves", SOURCE, timeout_s=2)
    bench.add("template", PID)
    template = psutil.Process(bench.result("template")).parent()
    assert template is not None
    assert bench.error("leaves", 0)["errorType"] == "Sandbox.Timedout"
    deadline = time.monotonic() + 100
    while len(left := template.children(recursive=True)) > 1:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="forking from a template process is Linux's alone")
def test_a_killed_template_process_is_replaced(run_bench: Callable[[Settings], Any]) -> None:
    """When the template process is killed its instances end with it; the next invocation starts another one."""
    bench = run_bench(Settings(launcher="fork"))
    bench.add("pid", PID)
    first = bench.result("pid")
    template = psutil.Process(first).parent()
    assert template is not None
    instance = psutil.Process(first)
    template.kill()
    psutil.wait_procs([instance], timeout=100)
    assert not instance.is_running()
    deadline = time.monotonic() + 100
    while (again := bench.invoke("pid")).error is not None:
        assert time.monotonic() < deadline
    assert json.loads(again.payload) != first
