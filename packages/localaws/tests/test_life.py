"""A whole embedded AWS as a process: its start, its end, and what it leaves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
import requests
from botocore.exceptions import HTTPClientError

from localaws_testing.aws import Aws
from localaws_testing.folders import left_in

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where the processes keep their state."""
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def start(temporary: Path) -> Iterator[Start]:
    """Start embedded AWSs with own arguments; whichever is left is ended."""
    processes = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "localaws", "--stop-at-eof", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(temporary)},
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()


def wait_for(ready_file: Path) -> dict[str, str]:
    """Return the content of a ready file when it is there."""
    deadline = time.monotonic() + 240
    while not ready_file.exists():
        assert time.monotonic() < deadline, "not ready within 240 s"
        time.sleep(0.02)
    content: dict[str, str] = json.loads(ready_file.read_text())
    return content


def client(ready: dict[str, str], service: str) -> Any:
    """Return a client as the account's root."""
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name=ready["region"],
        endpoint_url=ready["endpoint_url"],
        aws_access_key_id=ready["access_key_id"],
        aws_secret_access_key=ready["secret_access_key"],
    )


def wait_for_function(pid: int) -> None:
    """Return when a function runs: its process is a child of a child."""
    deadline, whole = time.monotonic() + 100, psutil.Process(pid)
    while len(whole.children(recursive=True)) == len(whole.children()):
        assert time.monotonic() < deadline, "no function ran within 240 s"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_nothing_is_left(start: Start, tmp_path: Path, temporary: Path, number: int) -> None:
    """Status 0, no child, no state, no ready file, nothing on standard error."""
    ready_file = tmp_path / "ready.json"
    process = start("--ready-file", str(ready_file))
    wait_for(ready_file)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
    assert left_in(temporary) == []
    assert not ready_file.exists()


def test_a_stop_waits_for_no_client(start: Start, tmp_path: Path) -> None:
    """Long polls of 20 seconds do not hold it up."""
    ready_file = tmp_path / "ready.json"
    process = start("--ready-file", str(ready_file))
    ready = wait_for(ready_file)
    sqs = Aws(ready).client("sqs", max_pool_connections=10)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    with ThreadPoolExecutor(10) as clients:
        polls = [clients.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20) for _ in range(10)]
        assert requests.get(ready["clock_url"], timeout=20).status_code == 200
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert all(isinstance(poll.exception(), HTTPClientError) for poll in polls)


def test_it_listens_on_loopback_alone(start: Start, tmp_path: Path) -> None:
    """Neither it nor a child of it is bound to any other address."""
    ready_file = tmp_path / "ready.json"
    process = start("--ready-file", str(ready_file))
    wait_for(ready_file)
    whole = psutil.Process(process.pid)
    bound = {
        connection.laddr.ip
        for member in (whole, *whole.children(recursive=True))
        for connection in member.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert bound == {"127.0.0.1"}


def test_two_run_side_by_side(start: Start, tmp_path: Path) -> None:
    """Each has ports of its own."""
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        start("--ready-file", str(file))
    one, two = (wait_for(file) for file in files)
    addresses = ("endpoint_url", "endpoint_url_https", "gateway_url", "gateway_http_url")
    assert len({ready[key] for ready in (one, two) for key in addresses}) == 8


@pytest.mark.parametrize("option", ["--port", "--tls-port"])
def test_a_port_in_use_is_one_clear_message(start: Start, temporary: Path, option: str) -> None:
    """Status 2, one line that names the option and the way out, no state left."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(option, port)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.count("\n") == 1
    assert f"{option} {port}" in errors
    assert "0 for any free one" in errors
    assert left_in(temporary) == []


def test_what_hostile_clients_send_is_not_written_down(start: Start, tmp_path: Path) -> None:
    """A request that is no HTTP is answered with 400 on every port, and no key of it reaches standard error."""
    ready_file = tmp_path / "ready.json"
    process = start("--ready-file", str(ready_file))
    ready = wait_for(ready_file)
    for url in ("endpoint_url", "gateway_http_url"):
        port = int(ready[url].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nx-api-key: very-secret\x01\r\n\r\n")
            assert connection.recv(100).split()[1] == b"400"
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


BAD = [
    (["--port", "70000"], "70000 is no port"),
    (["--port", "http"], "http is no port"),
    (["--region", "mars-1"], "mars-1"),
    (["--weather", "foggy"], "foggy"),
    (["--ready-file", "/nowhere/at/all/ready.json"], "its folder is not there"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_a_bad_option_is_told_before_anything_starts(
    start: Start, temporary: Path, arguments: list[str], message: str
) -> None:
    """Status 2, the option and what is wrong with it, no traceback, no state."""
    process = start(*arguments)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert message in errors
    assert "Traceback" not in errors
    assert left_in(temporary) == []


def test_the_shell_line_points_clients_at_it(start: Start, tmp_path: Path) -> None:
    """What is printed, evaluated by a shell, sets the endpoint, credentials, region and CA bundle."""
    ready_file = tmp_path / "ready.json"
    process = start("--ready-file", str(ready_file), "--region", "eu-west-1")
    ready = wait_for(ready_file)
    assert process.stdout is not None
    line = process.stdout.readline()
    shell = ["sh", "-c", f'{line}\necho "$AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_DEFAULT_REGION $AWS_CA_BUNDLE"']
    said = subprocess.run(shell, capture_output=True, text=True, check=True).stdout.split()
    assert said == [ready["endpoint_url"], ready["access_key_id"], "eu-west-1", ready["ca_bundle"]]
    assert Path(ready["ca_bundle"]).read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_a_stop_waits_for_no_stack(start: Start, tmp_path: Path) -> None:
    """Neither for one whose function runs for minutes, nor for the clock that waits for it; nothing is left."""
    ready_file = tmp_path / "ready.json"
    process = start("--ready-file", str(ready_file))
    ready = wait_for(ready_file)
    role = client(ready, "iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    resources = {
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Handler": "index.handler",
                "Runtime": "python3.12",
                "Role": role,
                "Timeout": 900,
                "Code": {"ZipFile": "import time\ndef handler(event, context): time.sleep(600)"},
            },
        },
        "Slow": {"Type": "Custom::Slow", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}},
    }
    cloudformation = client(ready, "cloudformation")
    with ThreadPoolExecutor(2) as clients:
        made = clients.submit(
            cloudformation.create_stack, StackName="slow", TemplateBody=json.dumps({"Resources": resources})
        )
        wait_for_function(process.pid)
        moved = clients.submit(requests.post, ready["clock_url"], json={"advance_seconds": 60})
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert made.done()
    assert moved.done()


def test_it_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """By the end of standard input, which a parent that is killed leaves behind."""
    ready = tmp_path / "ready.json"
    parent = (
        "import subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-m', 'localaws', '--stop-at-eof', '--ready-file', {str(ready)!r}],\n"
        "                     stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
        "print(p.pid, flush=True)\n"
        "p.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = int(process.stdout.readline())
        deadline = time.monotonic() + 240
        while not ready.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
    while ready.exists():  # it takes its file away as it ends
        assert time.monotonic() < deadline, f"process {started} goes on"
        time.sleep(0.02)
