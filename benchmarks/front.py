"""The AWS API endpoint against moto's own server, side by side in one run, and the start of the whole.

For each: seconds from the start of the process to its first answer, and milliseconds (median) and calls a second (32
threads) of DynamoDB's GetItem and UpdateItem; of localaws, memory too. The client's own share is in all figures.
Run: ``python -m benchmarks.front``.
"""

from __future__ import annotations

import contextlib
import socket
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks._measure import Program, free_port, localaws, running, sized, timed

CALLS, THREADS = sized(1000, 64), 32
KEY = {"pk": {"S": "a"}}


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-front-") as folder,
        moto() as (theirs, url),
        localaws(Path(folder)) as (ours, ready),
    ):
        report("moto", theirs, dynamodb(url))
        report("localaws", ours, dynamodb(ready["endpoint_url"], ready["access_key_id"], ready["secret_access_key"]))


def report(name: str, program: Program, client: Any) -> None:
    """Measure one endpoint and print its figures."""
    told = "   ".join(f"{title} {value:.2f}" for title, value in measure(client).items())
    print(f"{name:9} start {program.started_s:.2f} s   {told}   {program.resident_mb:.0f} MB")


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


def dynamodb(url: str, access_key_id: str = "AKIAEXAMPLE", secret_access_key: str = "any") -> Any:
    """Return a client; moto's server takes any credentials."""
    return boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        config=Config(max_pool_connections=THREADS),
    )


@contextlib.contextmanager
def moto() -> Iterator[tuple[Program, str]]:
    """Run moto's server; yields it and its URL."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, lambda: answers(port)) as program:
        yield program, f"http://127.0.0.1:{port}"


def answers(port: int) -> bool:
    """Tell whether somebody listens."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


if __name__ == "__main__":
    main()
