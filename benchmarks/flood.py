"""What authorizer and rate guard cost: the latency that they add, and a flood of one key over its limit.

1,001 requests on 32 connections, of which 1,000 pass; how much of it is DynamoDB, by its own latency metric; and one
request after the other, as found and hardened. Run: ``python -m benchmarks.flood``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks._measure import PLAIN, STORMPROOF, Program, finished, localaws, sized, tell
from probes.local.flood import flood
from probes.remote.http import Connection
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.operations.keys import KeyStore
from stormproof.operations.reach import Reached, reach

HEALTH = "/health"
REQUESTS, CONNECTIONS, LIMIT, LIMIT_S = 1001, 32, 1000, 8.0
ALONE = sized(300, 20)
ROOM = timedelta(minutes=5)
HOUR = timedelta(hours=1)


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-flood-") as name,
        localaws(Path(name), (*STORMPROOF, "localaws", PLAIN)) as (program, ready),
    ):
        found = one_by_one(endpoint(ready))
        finished((*STORMPROOF, "apply", "--criteria", "1,6", "--yes", "--target", ready["target"]), Path(name))
        reached = reach(Path(ready["target"]))
        begin_in_an_hour(reached)
        hardened = one_by_one(endpoint(ready, key_of(reached)))
        tell_added(found, hardened)
        measure(program, reached, endpoint(ready, key_of(reached)))


def endpoint(ready: Mapping[str, Any], key: str | None = None) -> Endpoint:
    """Return where the system's stage is called."""
    system = ready["system"]
    url = f"{ready['gateway_url']}/_aws/execute-api/{system['rest_api_id']}/{system['stage']}"
    return Endpoint(url, key=key, ca_file=ready["ca_bundle"])


def key_of(reached: Reached) -> str:
    """Return a new key with the policy's limit."""
    connection = reached.connection
    table = Names(reached.system).key_table
    return KeyStore(connection.reader, connection.writer, table, connection.clock.now).create("benchmark").text


def begin_in_an_hour(reached: Reached) -> None:
    """Move time on where the hour would turn meanwhile."""
    clock = reached.connection.clock
    now = clock.now()
    left = HOUR - timedelta(minutes=now.minute, seconds=now.second)
    if left < ROOM:
        clock.advance(left + timedelta(seconds=1))


def one_by_one(where: Endpoint) -> list[float]:
    """Return the sorted milliseconds of requests on one connection; the first of all is left out."""
    with Connection(where) as connection:
        times = [answered(connection.send("GET", HEALTH)).timings.total * 1000 for _ in range(ALONE + 1)]
    return sorted(times[1:])


def answered(seen: Exchange | Unreachable) -> Exchange:
    """Return an answer; exits where none came."""
    if isinstance(seen, Unreachable):
        sys.exit(f"no answer: {seen.detail}")
    return seen


def tell_added(found: list[float], hardened: list[float]) -> None:
    """Print what a request takes as found and hardened, and the difference."""
    for name, share in {"median": 0.5, "p95": 0.95}.items():
        before, after = (times[int(len(times) * share)] for times in (found, hardened))
        tell(f"one request as found, {name}", before, "ms")
        tell(f"    with authorizer and rate guard, {name}", after, "ms")
        tell(f"    added, {name}", after - before, "ms")


def measure(program: Program, reached: Reached, where: Endpoint) -> None:
    """Flood, and print what it took and what of that was DynamoDB."""
    since = reached.connection.clock.now()
    cpu, own = program.cpu_s, time.process_time()
    begun = time.perf_counter()
    seen = [answered(each) for each in flood(where, HEALTH, REQUESTS, CONNECTIONS, lambda _: {})]
    took = time.perf_counter() - begun
    expect(seen)
    tell(f"a flood of {REQUESTS:,} requests on {CONNECTIONS} connections", took, "s", LIMIT_S)
    tell("    processor time of localaws and its functions", program.cpu_s - cpu, "s")
    tell("    processor time of the client", time.process_time() - own, "s")
    for (table, operation), (count, seconds) in dynamodb(reached, since).items():
        tell(f"    DynamoDB: {count:.0f} {operation} on {table}", seconds, "s")


def expect(seen: Iterable[Exchange]) -> None:
    """Exit unless exactly one request was refused."""
    statuses = Counter(answer.status for answer in seen)
    if statuses != {200: LIMIT, 429: REQUESTS - LIMIT}:
        sys.exit(f"answers by status: {dict(statuses)}")


def dynamodb(reached: Reached, since: datetime) -> dict[tuple[str, str], tuple[float, float]]:
    """Return calls and seconds by table and operation, as DynamoDB's SuccessfulRequestLatency tells them."""
    names, found = Names(reached.system), {}
    for table, operation in ((names.key_table, "GetItem"), (names.rate_table, "UpdateItem")):
        answer = reached.connection.reader.read(
            "cloudwatch",
            "get_metric_statistics",
            Namespace="AWS/DynamoDB",
            MetricName="SuccessfulRequestLatency",
            Dimensions=[{"Name": "TableName", "Value": table}, {"Name": "Operation", "Value": operation}],
            StartTime=since.replace(second=0, microsecond=0),
            EndTime=reached.connection.clock.now() + timedelta(minutes=1),
            Period=60,
            Statistics=["SampleCount", "Sum"],
        )["Datapoints"]
        found[table, operation] = (
            sum(each["SampleCount"] for each in answer),
            sum(each["Sum"] for each in answer) / 1000,
        )
    return found


if __name__ == "__main__":
    main()
