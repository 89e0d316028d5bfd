"""The Lambda host: two-function requests a second at 16 in flight, cold starts, memory, the stop while functions run.

With the real metric store and log writer, without the gateway. Run: ``python -m benchmarks.lambda_host``.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import statistics
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import botocore
import psutil
import uvloop

from benchmarks._measure import sized
from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import Caller
from localaws.kernel.work import Work
from localaws.services.cloudwatch.metrics.store import MetricStore
from localaws.services.lambda_.runtime.functions import Alias, Archive, FunctionVersion, LoggingConfig, QualifiedName
from localaws.services.lambda_.runtime.host import LambdaHost, Settings
from localaws.services.lambda_.runtime.registry import Credentials, EventInvokeConfig
from localaws.services.logs.writer import LogWriter

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
REQUESTS, IN_FLIGHT, ROUNDS, COLD_STARTS = sized(2000, 50), 16, sized(3, 1), sized(20, 2)
RUNNING = 4
SIMPLE = """
import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"},
            "body": json.dumps({"path": event.get("path"), "left": context.get_remaining_time_in_millis() > 0})}
"""
BUSY = """
import subprocess
def handler(event, context):
    subprocess.Popen(["sleep", "900"], start_new_session=True)
    while True:
        pass
"""
SDK = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3")
CLIENT = "import boto3\nCLIENT = boto3.client('dynamodb')\n" + SIMPLE


def archive(source: str) -> Archive:
    """Return a deployment package."""
    return zipped({"app.py": source.encode()})


def sdk_layer() -> Archive:
    """Return a layer with the SDK that is installed here, all its data included."""
    site = Path(botocore.__file__).parents[1]
    files = (file for package in SDK for file in (site / package).rglob("*"))
    kept = (file for file in files if file.is_file() and "__pycache__" not in file.parts)
    return zipped({f"python/{file.relative_to(site).as_posix()}": file.read_bytes() for file in kept})


def zipped(files: Mapping[str, bytes]) -> Archive:
    """Return an archive of the files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as filled:
        for name, content in files.items():
            filled.writestr(name, content)
    return Archive(hashlib.sha256(target.getvalue()).hexdigest(), target.getvalue())


class Functions:
    """A registry in which the first part of a name stands for a source, and for its layers."""

    def __init__(self) -> None:
        sources = {"simple": SIMPLE, "client": CLIENT, "layer": CLIENT, "busy": BUSY}
        self._archives = {kind: archive(source) for kind, source in sources.items()}
        self._layers = {"layer": (sdk_layer(),)}
        self._versions: dict[str, FunctionVersion] = {}

    def version(self, name: QualifiedName, version: str) -> FunctionVersion:
        """Return the one version; the name's first part tells the source."""
        kind = name.name.partition("-")[0]
        if name.name not in self._versions:
            self._versions[name.name] = FunctionVersion(
                region=name.region,
                account=name.account,
                name=name.name,
                version=version,
                handler="app.handler",
                runtime="python3.12",
                role="arn:aws:iam::123456789012:role/r",
                timeout_s=900,
                memory_mb=256,
                environment=(),
                code=self._archives[kind],
                layers=self._layers.get(kind, ()),
                logging=LoggingConfig(f"/aws/lambda/{name.name}"),
            )
        return self._versions[name.name]

    def alias(self, _name: QualifiedName) -> Alias | None:
        """There is none."""
        return None

    def reserved_concurrency(self, _name: QualifiedName) -> int | None:
        """There is none."""
        return None

    def statements(self, _name: QualifiedName) -> Sequence[Mapping[str, Any]]:
        """There are none."""
        return ()

    def event_invoke_config(self, _name: QualifiedName) -> EventInvokeConfig:
        """AWS's defaults."""
        return EventInvokeConfig()

    def may_log(self, _version: FunctionVersion, _log_stream: str, *, new_group: bool) -> bool:  # noqa: ARG002 - as the host asks
        """It may."""
        return True

    def credentials(self, _version: FunctionVersion) -> Credentials:
        """Anybody's."""
        return Credentials("ASIAEXAMPLE", "secret", "token")


async def throughput(host: LambdaHost) -> float:
    """Return two-function requests a second."""
    payload = json.dumps({"path": "/x"}).encode()
    free = asyncio.Semaphore(IN_FLIGHT)

    async def request() -> None:
        async with free:
            await host.invoke(f"{ARN}simple-authorizer", payload, Caller())
            await host.invoke(f"{ARN}simple-api", payload, Caller())

    begun = time.perf_counter()
    await asyncio.gather(*(request() for _ in range(REQUESTS)))
    return REQUESTS / (time.perf_counter() - begun)


async def cold_starts(host: LambdaHost, kind: str) -> float:
    """Return the median milliseconds of a first invocation, one function after the other."""
    taken = []
    for number in range(COLD_STARTS):
        begun = time.perf_counter()
        await host.invoke(f"{ARN}{kind}-cold{number}", b"{}", Caller())
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


async def stop_ms(host: LambdaHost) -> float:
    """Return the milliseconds of a stop while functions compute, each with a process that has left its group."""
    before = len(psutil.Process().children(recursive=True))
    under_way = [asyncio.create_task(host.invoke(f"{ARN}busy-{n}", b"{}", Caller())) for n in range(RUNNING)]
    while len(psutil.Process().children(recursive=True)) < before + 2 * RUNNING:  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(0.05)
    begun = time.perf_counter()
    await host.stop()
    taken = time.perf_counter() - begun
    await asyncio.gather(*under_way)
    return taken * 1000


def cpu_seconds() -> tuple[float, float]:
    """Return the processor time of this process and of the function processes up to now: it does not depend on load."""
    own = psutil.Process().cpu_times()
    children = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return own.user + own.system, sum(times.user + times.system for times in children)


def memory() -> str:
    """Return what an instance takes: proportional and resident memory, in MB."""
    children = psutil.Process().children(recursive=True)
    full = [child.memory_full_info() for child in children]
    shares = [info.pss / 2**20 for info in full if hasattr(info, "pss")] or [info.uss / 2**20 for info in full]
    resident = statistics.mean(info.rss / 2**20 for info in full)
    return f"{statistics.mean(shares):.1f} MB each of {len(full)} processes (resident {resident:.0f} MB)"


async def measure(settings: Settings) -> None:
    """Measure one way in which functions can run."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        clock = VirtualClock(Work(), state / "offset")
        host = LambdaHost(
            clock=clock,
            metrics=MetricStore(clock),
            logs=LogWriter(clock),
            registry=Functions(),
            state_dir=state,
            offset_file=state / "offset",
            leads=dict,
            settings=settings,
        )
        begun = time.perf_counter()
        await host.start()
        await host.invoke(f"{ARN}simple-first", b"{}", Caller())
        print(f"  start and first invocation    {(time.perf_counter() - begun) * 1000:8.0f} ms")
        print(f"  cold start, trivial function  {await cold_starts(host, 'simple'):8.1f} ms")
        print(f"  cold start, DynamoDB client   {await cold_starts(host, 'client'):8.1f} ms")
        begun = time.perf_counter()
        await host.invoke(f"{ARN}layer-first", b"{}", Caller())
        print(f"  the same, SDK in a new layer  {(time.perf_counter() - begun) * 1000:8.0f} ms (unpacked, compiled)")
        print(f"  the same, SDK in a layer      {await cold_starts(host, 'layer'):8.1f} ms")
        before = cpu_seconds()
        rates = [await throughput(host) for _ in range(ROUNDS)]
        own, functions = (
            (now - then) / REQUESTS / ROUNDS * 1e6 for now, then in zip(cpu_seconds(), before, strict=True)
        )
        print(f"  two-function requests         {max(rates):8.0f} /s at {IN_FLIGHT} in flight (best of {ROUNDS})")
        print(f"  processor time each           {own:8.0f} us host, {functions:.0f} us functions")
        print(f"  memory                        {memory()}")
        print(f"  stop, {RUNNING} functions running     {await stop_ms(host):8.0f} ms")
        clock.close()


def main() -> None:
    """Measure the ways one after the other."""
    for settings in (Settings("awslambdaric", "fork"), Settings("own", "fork"), Settings("own", "spawn")):
        print(f"{settings.runtime}, {settings.launcher}ed processes")
        uvloop.run(measure(settings))


if __name__ == "__main__":
    main()
