"""The Lambda host: resolves who is meant, admits, runs, and records. Implements `localaws.kernel.ports.Functions`."""

from __future__ import annotations

import asyncio
import random
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import Caller, InvokeError, Logs, Metrics, Outcome
from localaws.services.lambda_.runtime.content import ContentStore
from localaws.services.lambda_.runtime.functions import (
    LATEST,
    FunctionVersion,
    QualifiedName,
    choose_version,
    parse_arn,
)
from localaws.services.lambda_.runtime.instances import Instance
from localaws.services.lambda_.runtime.invocations.admission import admit
from localaws.services.lambda_.runtime.invocations.executions import Execution, Invocation, Status
from localaws.services.lambda_.runtime.invocations.reports import log_events
from localaws.services.lambda_.runtime.invocations.telemetry import Telemetry
from localaws.services.lambda_.runtime.machinery import Machinery
from localaws.services.lambda_.runtime.pools import DEFAULT_SCALING, Pool, Scaling
from localaws.services.lambda_.runtime.processes.launcher import Launcher
from localaws.services.lambda_.runtime.processes.layered import LayeredLauncher
from localaws.services.lambda_.runtime.processes.spawning import SpawningLauncher
from localaws.services.lambda_.runtime.registry import Registry
from localaws.services.lambda_.runtime.traces import TraceSink

ACCOUNT_CONCURRENCY = 1000  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
# What TooManyRequestsException has for a Reason: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
ACCOUNT_LIMIT, RESERVED_LIMIT = (
    "ConcurrentInvocationLimitExceeded",
    "ReservedFunctionConcurrentInvocationLimitExceeded",
)
LARGEST_REQUEST = 6291456
LOG_TAIL = 4096
INIT_START = "INIT_START "
SWEEP_S = 60.0


@dataclass(frozen=True)
class Settings:
    """How functions run. None: what the platform offers (on Linux awslambdaric, forked from a template process)."""

    runtime: str | None = None
    launcher: str | None = None
    scaling: Scaling = DEFAULT_SCALING


class LambdaHost:
    """Runs the functions that the registry knows."""

    def __init__(
        self,
        *,
        clock: VirtualClock,
        metrics: Metrics,
        logs: Logs,
        registry: Registry,
        state_dir: Path,
        offset_file: Path,
        leads: Callable[[], Mapping[str, str]],
        names: Callable[[], Mapping[str, int]] = dict,
        settings: Settings | None = None,
    ) -> None:
        settings = settings or Settings()
        self.clock = clock
        self.registry = registry
        self._logs = logs
        self.telemetry = Telemetry(metrics)
        self._scaling = settings.scaling
        self._content = ContentStore(state_dir / "lambda")
        self._traces = TraceSink()
        linux = sys.platform == "linux"
        self._launcher = self._choose_launcher(settings.launcher or ("fork" if linux else "spawn"))
        self._machinery = Machinery(
            launcher=self._launcher,
            content=self._content,
            scratch=state_dir / "lambda" / "tmp",
            offset_file=offset_file,
            runtime=settings.runtime or ("awslambdaric" if linux else "own"),
            trace_daemon=self._traces.address,
            leads=leads,
            names=names,
            credentials=registry.credentials,
            now=clock.now,
        )
        self._pools: dict[tuple[str, str, str], Pool] = {}
        self._retired: set[Pool] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._running: Counter[tuple[str, str]] = Counter()
        self._stopped = False

    async def start(self) -> None:
        """Make ready to run functions."""
        self._content.prepare()
        await self._launcher.start()
        self._sweep()

    async def stop(self) -> None:
        """Take no more invocations, end all instances at once and remove what they left; those under way fail."""
        if self._stopped:
            return
        self._stopped = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._content.close()
        await asyncio.gather(*(pool.stop() for pool in [*self._pools.values(), *self._retired]))
        await asyncio.gather(self._launcher.stop(), self._machinery.node.stop())
        self._traces.close()

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Invoke synchronously; see `localaws.kernel.ports.Functions`."""
        name = parse_arn(arn)
        version = self.resolve(name, caller)
        return await self.run(name, version, payload, str(uuid.uuid4()))

    def resolve(self, name: QualifiedName, caller: Caller) -> FunctionVersion:
        """Return the version that serves an invocation; raises InvokeError: not there, or not admitted."""
        version = self._version(name)
        if caller.principal != "iam":
            admit(self.registry.statements(name), name, caller)
        return version

    async def run(
        self,
        name: QualifiedName,
        version: FunctionVersion,
        payload: bytes,
        request_id: str,
        *,
        tail: bool = False,
        client_context: str = "",
    ) -> Outcome:
        """Run a version once; raises InvokeError where its concurrency is exhausted or the payload too large.

        `tail`: whether the outcome is to carry the last 4 KB of the log; `client_context`: JSON for the context object.
        """
        if self._stopped:
            raise InvokeError("ServiceException", "localaws is ending", 500)
        if len(payload) > LARGEST_REQUEST:
            text = f"{len(payload)} byte payload is too large for the RequestResponse invocation type"
            raise InvokeError("RequestTooLargeException", f"{text} (limit {LARGEST_REQUEST} bytes)", 413)
        function = (name.region, name.name)
        self._take_place(name, version, function)
        future: asyncio.Future[Execution] = asyncio.get_running_loop().create_future()
        invocation = Invocation(request_id, name, version, payload or b"{}", future, client_context=client_context)
        try:
            self._pool(version).submit(invocation)
            execution = await future
        finally:
            self._running[function] -= 1
        return Outcome(
            request_id=request_id,
            payload=execution.finding.payload,
            version=version.version,
            error=None if execution.finding.status is Status.SUCCESS else "Unhandled",
            log_tail=log_tail(invocation, execution) if tail else b"",
        )

    def discard(self, region: str, name: str) -> None:
        """Let all instances of a function go: it was deleted."""
        for key in [key for key in self._pools if key[:2] == (region, name)]:
            self._retire(self._pools.pop(key))

    def _version(self, name: QualifiedName) -> FunctionVersion:
        qualifier = name.qualifier or LATEST
        alias = None if name.qualifier is None else self.registry.alias(name)
        if alias is not None:
            draw = random.random() if alias.weights else 0.0  # noqa: S311 - shares of traffic, no secret
            qualifier = choose_version(alias, draw)
        return self.registry.version(name, qualifier)

    def _take_place(self, name: QualifiedName, version: FunctionVersion, function: tuple[str, str]) -> None:
        reserved = self.registry.reserved_concurrency(name)
        limit = ACCOUNT_CONCURRENCY if reserved is None else reserved
        if self._running[function] >= limit:
            self.telemetry.throttled(name, version.version, self.clock.now())
            reason = ACCOUNT_LIMIT if reserved is None else RESERVED_LIMIT
            raise InvokeError("TooManyRequestsException", "Rate Exceeded.", 429, reason)
        self._running[function] += 1

    def _pool(self, version: FunctionVersion) -> Pool:
        pool = self._pools.get(version.key)
        if pool is None or (pool.version is not version and pool.version != version):
            if pool is not None:
                self._retire(pool)
            make = partial(Instance, version, self._machinery)
            pool = Pool(version, self._scaling, self._completed, make, self.clock.now)
            self._pools[version.key] = pool
        return pool

    def _sweep(self) -> None:
        """Let idle instances go, also those of versions that nobody invokes any more."""
        for pool in self._pools.values():
            pool.reap()
        self._sweeper = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def _retire(self, pool: Pool) -> None:
        pool.close()
        self._retired = {old for old in self._retired if old.size} | {pool}

    def _completed(self, instance: Instance, invocation: Invocation, execution: Execution) -> None:
        version = invocation.version
        group = version.logging.log_group
        if self.registry.may_log(
            version, instance.log_stream, new_group=not self._logs.has_group(version.region, group)
        ):
            events = log_events(invocation, execution)
            self._logs.write(version.region, group, instance.log_stream, events)
        self.telemetry.executed(invocation, execution, self._running[version.region, version.name])
        if not invocation.done.done():
            invocation.done.set_result(execution)

    def _choose_launcher(self, kind: str) -> Launcher:
        if kind == "fork":
            return LayeredLauncher(self._content.runtime, self._content.tools)
        return SpawningLauncher()


def log_tail(invocation: Invocation, execution: Execution) -> bytes:
    """Return the last 4 KB of what an execution logged, from its START line on.

    INIT_START is not among it, as recorded for cold starts in https://github.com/localstack/localstack/blob/main/
    tests/aws/services/lambda_/test_lambda.snapshot.json (TestLambdaFeatures::test_invocation_with_qualifier).
    """
    messages = [message for _, message in log_events(invocation, execution)]
    return "".join(each for each in messages if not each.startswith(INIT_START)).encode()[-LOG_TAIL:]
