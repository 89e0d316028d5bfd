"""The AWS API endpoint against moto's own server, side by side in one run, and the start of the whole.

For each: seconds from the start of the process to its first answer, and milliseconds (median) and calls a second (32
threads) of DynamoDB's GetItem and UpdateItem; of localaws, memory too. The client's own share is in all figures.
Run: ``python -m benchmarks.front``.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.config import Config

CALLS, THREADS = 1000, 32
KEY = {"pk": {"S": "a"}}
PATIENCE = 60.0


@dataclass(frozen=True)
class Contender:
    """A running endpoint, and how long it took to answer."""

    name: str
    url: str
    started_s: float
    pid: int


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-front-") as folder, moto() as theirs, localaws(folder) as ours:
        for contender in (theirs, ours):
            figures = measure(dynamodb(contender.url))
            memory = psutil.Process(contender.pid).memory_info().rss / 2**20
            told = "   ".join(f"{name} {value:.2f}" for name, value in figures.items())
            print(f"{contender.name:9} start {contender.started_s:.2f} s   {told}   {memory:.0f} MB")


def measure(client: Any) -> dict[str, float]:
    """Return the figures of one endpoint by title."""
    client.create_table(
        TableName="benchmark",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    update = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    calls: dict[str, Callable[[], Any]] = {
        "UpdateItem": lambda: client.update_item(TableName="benchmark", Key=KEY, **update),
        "GetItem": lambda: client.get_item(TableName="benchmark", Key=KEY),
    }
    figures = {}
    for name, call in calls.items():
        figures[f"{name} ms"] = 1000 * statistics.median(timed(call) for _ in range(CALLS))
        figures[f"{name} calls/s"] = CALLS / at_once(call)
    return figures


def at_once(call: Callable[[], Any]) -> float:
    """Return the seconds that all calls take from many threads."""
    with ThreadPoolExecutor(THREADS) as threads:
        return timed(lambda: list(threads.map(lambda _: call(), range(CALLS))))


def timed(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def dynamodb(url: str) -> Any:
    """Return a client."""
    return boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="any",
        config=Config(max_pool_connections=THREADS),
    )


@contextlib.contextmanager
def moto() -> Iterator[Contender]:
    """Run moto's server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, lambda: answers(port)) as (pid, started_s):
        yield Contender("moto", f"http://127.0.0.1:{port}", started_s, pid)


@contextlib.contextmanager
def localaws(folder: str) -> Iterator[Contender]:
    """Run localaws."""
    file = Path(folder) / "ready.json"
    command = [sys.executable, "-m", "localaws", "--ready-file", os.fspath(file)]
    with running(command, file.exists) as (pid, started_s):
        yield Contender("localaws", json.loads(file.read_text())["endpoint_url"], started_s, pid)


@contextlib.contextmanager
def running(command: list[str], ready: Callable[[], bool]) -> Iterator[tuple[int, float]]:
    """Run a process until the block ends; yield its ID and the seconds until it was ready."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready():
            if process.poll() is not None or time.perf_counter() - before > PATIENCE:
                sys.exit(f"{' '.join(command)}: not ready")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - before
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    """Tell whether somebody listens."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


if __name__ == "__main__":
    main()
