"""No function process outlives the embedded AWS, however that ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from localaws.services.lambda_.runtime.host import Settings

SOURCE = """
import subprocess, time
def handler(event, context):
    subprocess.Popen(["sleep", "600"])
    time.sleep(event)
"""


def started(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """A localaws of one's own and its ready file's content."""
    ready_file = folder / "ready.json"
    command = [sys.executable, "-m", "localaws", "--ready-file", str(ready_file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(folder)})
    deadline = time.monotonic() + 60
    while not ready_file.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    content: dict[str, Any] = json.loads(ready_file.read_text())
    return process, content


def client(ready: dict[str, Any], service: str) -> Any:
    """A client of it that does not wait long."""
    make: Any = boto3.client  # typed for literal names alone
    config = Config(retries={"total_max_attempts": 1}, read_timeout=1)
    keys = {"aws_access_key_id": ready["access_key_id"], "aws_secret_access_key": ready["secret_access_key"]}
    return make(service, region_name="us-east-1", endpoint_url=ready["endpoint_url"], config=config, **keys)


def busy_function(ready: dict[str, Any]) -> None:
    """Deploy a function that starts a process of its own and sleeps, and invoke it."""
    role = client(ready, "iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", SOURCE)
    functions = client(ready, "lambda")
    functions.create_function(
        FunctionName="f",
        Runtime="python3.12",
        Role=role,
        Handler="app.handler",
        Timeout=600,
        Code={"ZipFile": package.getvalue()},
    )
    with pytest.raises(BotoCoreError):
        functions.invoke(FunctionName="f", Payload=b"600")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_all_processes_end_with_it(tmp_path: Path, number: signal.Signals) -> None:
    """After a stop, and after a kill, a sleeping function and what it started are gone."""
    process, ready = started(tmp_path)
    try:
        busy_function(ready)
        children = psutil.Process(process.pid).children(recursive=True)
        assert any("sleep" in child.name() for child in children)
    finally:
        process.send_signal(number)
        process.wait(10)
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="forking from a template process is Linux's alone")
def test_a_killed_template_process_is_replaced(run_bench: Callable[[Settings], Any]) -> None:
    """When the template process is killed its instances end with it; the next invocation starts another one."""
    bench = run_bench(Settings(launcher="fork"))
    bench.add("pid", "import os\ndef handler(event, context): return os.getpid()")
    first = bench.result("pid")
    template = psutil.Process(first).parent()
    assert template is not None
    instance = psutil.Process(first)
    template.kill()
    psutil.wait_procs([instance], timeout=10)
    assert not instance.is_running()
    deadline = time.monotonic() + 10
    while (again := bench.invoke("pid")).error is not None:
        assert time.monotonic() < deadline
    assert json.loads(again.payload) != first
