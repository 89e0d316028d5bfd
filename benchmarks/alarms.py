"""Alarm evaluation by the clock: 1,000 alarms over 24 virtual hours, and 60 alarms over 5 minutes.

The first measures the evaluation itself, with the parts put together as the server does; the second asks a running
embedded AWS over HTTP, as a test suite would. Run: ``python -m benchmarks.alarms``.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import requests

from benchmarks._measure import localaws, sized, timed
from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import ACCOUNT, Datum
from localaws.kernel.work import Work
from localaws.services.cloudwatch.alarms.actions import Actions
from localaws.services.cloudwatch.alarms.service import Alarms
from localaws.services.cloudwatch.metrics.store import MetricStore

REGION = "us-east-1"
DAY = sized(86_400, 1800)
ALARMS = sized(1000, 40)
NAMESPACE = "Benchmark"


class Silence:
    """A publisher that takes everything."""

    async def publish(
        self, topic_arn: str, _subject: str, _messages: Mapping[str, str], _principal: str, _source_arn: str
    ) -> str:
        """Take a message."""
        return topic_arn


def alarm(number: int) -> dict[str, Any]:
    """Return the parameters of one alarm: four kinds in turn, as a hardened system has them."""
    common = {
        "AlarmName": f"alarm-{number}",
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "Threshold": 5.0,
        "EvaluationPeriods": 1,
        "AlarmActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts"],
    }
    dimensions = [{"Name": "FunctionName", "Value": f"function-{number}"}]
    metric = {"Namespace": NAMESPACE, "MetricName": "Errors", "Dimensions": dimensions}
    if number % 4 == 0:
        stats = [
            {
                "Id": i,
                "MetricStat": {"Metric": {**metric, "MetricName": n}, "Period": 300, "Stat": "Sum"},
                "ReturnData": False,
            }
            for i, n in (("e", "Errors"), ("i", "Invocations"))
        ]
        return {**common, "Metrics": [*stats, {"Id": "rate", "Expression": "100*e/i"}]}
    if number % 4 == 1:
        return {**common, **metric, "Statistic": "Sum", "Period": 300}
    if number % 4 == 2:
        return {**common, **metric, "Statistic": "Maximum", "Period": 60}
    return {**common, **metric, "ExtendedStatistic": "p95", "Period": 60, "EvaluationPeriods": 5}


def value(number: int, minute: int) -> float:
    """Return a metric's value: beyond the threshold for ten minutes in four hours."""
    return 9.0 if (minute + number) % 240 < 10 else 1.0


async def a_day(alarms: int, busy: float) -> tuple[float, float]:
    """Return the seconds that a day takes, passed and worked; a share of the metrics gets data every minute."""
    with tempfile.TemporaryDirectory() as folder:
        work = Work()
        clock = VirtualClock(work, Path(folder) / "offset")
        try:
            return await _measured(clock, work, alarms, busy)
        finally:
            await work.cancel()
            clock.close()


async def _measured(clock: VirtualClock, work: Work, alarms: int, busy: float) -> tuple[float, float]:
    store = MetricStore(clock)
    service = Alarms(clock, work, asyncio.get_running_loop(), store, Actions(Silence(), None))
    for number in range(alarms):
        service.put_metric_alarm(REGION, ACCOUNT, alarm(number))
    for number in range(int(alarms * busy)):
        store.emit(REGION, data_of(number, clock.now()))
    begun, worked = time.perf_counter(), time.process_time()
    await clock.advance(DAY)
    return time.perf_counter() - begun, time.process_time() - worked


def data_of(number: int, start: float) -> list[Datum]:
    """Return a day of one function's errors and invocations, one each a minute."""
    dimensions = {"FunctionName": f"function-{number}"}
    return [
        Datum(NAMESPACE, name, value(number, minute), start + minute * 60, "Count", dimensions)
        for minute in range(DAY // 60)
        for name in ("Errors", "Invocations")
    ]


def five_minutes() -> float:
    """Return the seconds that a running embedded AWS with 60 alarms takes to move its clock by five minutes."""
    with tempfile.TemporaryDirectory(prefix="benchmark-alarms-") as folder, localaws(Path(folder)) as (_, ready):
        return _over_http(ready)


def _over_http(ready: Mapping[str, Any]) -> float:
    make: Any = boto3.client
    cloudwatch = make(
        "cloudwatch",
        region_name=REGION,
        endpoint_url=ready["endpoint_url"],
        aws_access_key_id=ready["access_key_id"],
        aws_secret_access_key=ready["secret_access_key"],
    )
    for number in range(60):
        cloudwatch.put_metric_alarm(**alarm(number))
    for name in ("Errors", "Invocations"):
        cloudwatch.put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": name,
                    "Value": 9.0,
                    "Dimensions": [{"Name": "FunctionName", "Value": f"function-{number}"}],
                }
                for number in range(60)
            ],
        )
    forward = {"advance_seconds": 300}
    return timed(lambda: requests.post(ready["clock_url"], json=forward, timeout=60).raise_for_status())


def main() -> None:
    """Print the figures."""
    for share in (0.0, 0.5, 1.0):
        passed, worked = asyncio.run(a_day(ALARMS, share))
        print(
            f"{ALARMS:,} alarms over {DAY / 3600:g} virtual hours, data every minute for {share:.0%}: "
            f"{passed:.1f} s (limit 60 s), "
            f"{worked:.1f} s of them at work"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory: {peak} MB")
    print(f"clock moved 5 minutes with 60 alarms that change their state: {five_minutes():.2f} s (limit 0.3 s)")


if __name__ == "__main__":
    main()
