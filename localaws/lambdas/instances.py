"""One execution environment: a process, its runtime API, its output, and the invocation that it works on."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from localaws.lambdas import executions
from localaws.lambdas.content import ContentStore, python_path
from localaws.lambdas.environment import function_environment
from localaws.lambdas.executions import Execution, Finding, Invocation, LogEvent, Status
from localaws.lambdas.functions import FunctionVersion
from localaws.lambdas.memory import Memory
from localaws.lambdas.output import Output
from localaws.lambdas.processes import Launcher, Order, Process
from localaws.lambdas.registry import Credentials
from localaws.lambdas.reports import iso
from localaws.lambdas.runtime_api import LARGEST_PAYLOAD, RuntimeConnection, response

INIT_LIMIT_S = 10.0  # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
GRACE_S = 0.3  # between SIGTERM and SIGKILL, as Lambda gives the runtime
MEMORY_EVERY_S = 0.05
MEMORY_FRESH_S = 0.01


@dataclass(frozen=True)
class Machinery:
    """What instances are made with."""

    launcher: Launcher
    content: ContentStore
    scratch: Path
    offset_file: Path
    runtime: str
    endpoint_url: Callable[[], str]
    credentials: Callable[[FunctionVersion], Credentials]
    now: Callable[[], float]


class Owner(Protocol):
    """Who keeps an instance: its pool."""

    def ready(self, instance: Instance) -> None:
        """The instance waits for an invocation."""

    def completed(self, instance: Instance, invocation: Invocation, execution: Execution) -> None:
        """An invocation has its result; the instance is not ready yet."""

    def failed_to_start(self, instance: Instance, finding: Finding, init_ms: float, events: list[LogEvent]) -> None:
        """The instance ended before it was ready."""

    def gone(self, instance: Instance) -> None:
        """The instance's process has ended; told once, last."""


class Instance:
    """An execution environment of one version. Lives on the event loop."""

    def __init__(self, version: FunctionVersion, machinery: Machinery, owner: Owner) -> None:
        self.version = version
        self.idle_since = 0.0
        self._machinery = machinery
        self._owner = owner
        self._id = uuid.uuid4().hex
        self.log_stream = log_stream(machinery.now(), version.version, self._id)
        self._begun = time.perf_counter()
        self._init_ms: float | None = None
        self._first = True
        self._init_events: list[LogEvent] = []
        self._init_error: Finding | None = None
        self._invocation: Invocation | None = None
        self._dispatched = (0.0, 0.0)
        self._timer: asyncio.TimerHandle | None = None
        self._connection: RuntimeConnection | None = None
        self._process: Process | None = None
        self._memory: Memory | None = None
        self._over_memory = False
        self._stopping = False
        self.ended = asyncio.Event()

    @property
    def init_s(self) -> float:
        """How long the initialisation took, in seconds; 0 before it is over."""
        return (self._init_ms or 0.0) / 1000

    async def start(self) -> None:
        """Start the process; the owner is told when it is ready or has failed."""
        made = self._machinery
        self._scratch = made.scratch / self._id
        try:
            task_root = await made.content.task_root(self.version)
            opt = await made.content.opt(self.version)
            self._scratch.mkdir(parents=True)
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(lambda: RuntimeConnection(self), "127.0.0.1", 0)
            self._output = Output(made.now)
            self._begun = time.perf_counter()
            order = self._order(task_root, opt)
            out = self._output
            self._process = await made.launcher.launch(order, out.standard.writer, out.log.writer, self._ended)
        except OSError as error:
            self._could_not_start(error)
            return
        self._output.close_writers()
        self._memory = Memory(self._process.pid)
        if self._stopping:
            self.kill()
        self._timer = loop.call_later(INIT_LIMIT_S, self._init_timed_out)

    def dispatch(self, invocation: Invocation) -> None:
        """Give a ready instance its next invocation."""
        connection, self._connection = self._connection, None
        if connection is None:
            raise RuntimeError("the instance is not ready")
        self._invocation = invocation
        wall = self._machinery.now()
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((wall + self.version.timeout_s) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.named.arn,
            "Lambda-Runtime-Trace-Id": invocation.trace,
        }
        self._dispatched = (wall, time.perf_counter())
        self._timer = asyncio.get_running_loop().call_later(
            min(MEMORY_EVERY_S, self.version.timeout_s), self._look_after, invocation
        )
        connection.send(response("200 OK", invocation.payload, headers))

    def stop(self) -> None:
        """End the process: SIGTERM, and SIGKILL where it does not heed it."""
        if self._stopping:
            return
        self._stopping = True
        if self._process is not None:
            self._process.signal(signal.SIGTERM)
            asyncio.get_running_loop().call_later(GRACE_S, self.kill)

    def kill(self) -> None:
        """End the process at once."""
        self._stopping = True
        if self._process is not None:
            self._process.signal(signal.SIGKILL)

    def next_wanted(self, connection: RuntimeConnection) -> None:
        """The runtime waits for an invocation: the first time, that ends the initialisation."""
        self._connection = connection
        if self._init_ms is None:
            self._init_ms = (time.perf_counter() - self._begun) * 1000
            self._cancel_timer()
            self._init_events = list(self._output.take())
            if self._memory is not None:
                self._memory.peak_mb()
        self._owner.ready(self)

    def responded(self, request_id: str, payload: bytes) -> bool:
        """The function returned."""
        invocation = self._invocation
        if invocation is None or invocation.request_id != request_id:
            return False
        if len(payload) > LARGEST_PAYLOAD:
            self._complete(invocation, executions.too_large(LARGEST_PAYLOAD))
        else:
            self._complete(invocation, Finding(Status.SUCCESS, payload))
        return True

    def failed(self, request_id: str, error: bytes, error_type: str) -> bool:
        """The function raised."""
        invocation = self._invocation
        if invocation is None or invocation.request_id != request_id:
            return False
        kind = error_type or field(error, "errorType") or "Function.Unknown"
        self._complete(invocation, Finding(Status.ERROR, error, kind))
        return True

    def init_failed(self, error: bytes, error_type: str) -> None:
        """The function could not be loaded; the runtime ends the process next."""
        self._init_error = Finding(Status.ERROR, error, error_type or field(error, "errorType"))

    def _order(self, task_root: Path, opt: Path) -> Order:
        made = self._machinery
        folders = {"task": task_root, "opt": opt, "runtime": made.content.runtime, "scratch": self._scratch}
        api = "{}:{}".format(*self._server.sockets[0].getsockname()[:2])
        environment = function_environment(
            self.version, made.credentials(self.version), made.endpoint_url(), self.log_stream, folders
        )
        own = python_path(task_root, opt)
        return Order(
            environment={**environment, "AWS_LAMBDA_RUNTIME_API": api},
            task_root=task_root,
            path=(*own, made.content.runtime),
            bundles=own,
            tools=(made.content.tools,),
            offset_file=made.offset_file,
            runtime=made.runtime,
            handler=self.version.handler,
            api=api,
        )

    def _look_after(self, invocation: Invocation) -> None:
        """Hold a running invocation to its memory and its timeout."""
        if self._invocation is not invocation:
            return
        left = self.version.timeout_s - (time.perf_counter() - self._dispatched[1])
        if left <= 0:
            finding = executions.timed_out(invocation.request_id, self.version.timeout_s, iso(self._machinery.now()))
            self._complete(invocation, finding)
            self.kill()
            return
        if not self._over_memory and self._memory and self._memory.peak_mb() > self.version.memory_mb:
            self._over_memory = True
            self.kill()
        self._timer = asyncio.get_running_loop().call_later(min(left, MEMORY_EVERY_S), self._look_after, invocation)

    def _complete(self, invocation: Invocation, finding: Finding) -> None:
        duration = (time.perf_counter() - self._dispatched[1]) * 1000
        self._cancel_timer()
        self._invocation = None
        peak = min(self._memory.peak_mb(MEMORY_FRESH_S) if self._memory else 0, self.version.memory_mb)
        execution = Execution(
            finding=finding,
            started_at=self._dispatched[0],
            duration_ms=min(duration, self.version.timeout_s * 1000.0),
            init_ms=self._init_ms if self._first else None,
            max_memory_mb=peak,
            init_events=tuple(self._init_events) if self._first else (),
            events=self._output.take(),
        )
        self._first = False
        self._owner.completed(self, invocation, execution)

    def _init_timed_out(self) -> None:
        if self._init_ms is None:
            message = f"Error: Initialization timed out after {INIT_LIMIT_S:.0f} seconds"
            payload = executions.error_payload("Sandbox.Timedout", message)
            self._init_error = Finding(Status.TIMEOUT, payload, "Sandbox.Timedout")
            self.kill()

    def _ended(self, status: int) -> None:
        self._cancel_timer()
        self._process = None
        if self._invocation is not None:
            invocation = self._invocation
            finding = executions.exited(invocation.request_id, status, out_of_memory=self._over_memory)
            self._complete(invocation, finding)
        elif self._init_ms is None:
            finding = self._init_error or executions.exited("", status, out_of_memory=False)
            took = (time.perf_counter() - self._begun) * 1000
            self._owner.failed_to_start(self, finding, took, list(self._output.take()))
        self._clean()

    def _could_not_start(self, error: OSError) -> None:
        payload = executions.error_payload("Sandbox.Failure", f"the instance could not be started: {error}")
        self._owner.failed_to_start(self, Finding(Status.FAILURE, payload, "Sandbox.Failure"), 0.0, [])
        self._clean()

    def _clean(self) -> None:
        if hasattr(self, "_server"):
            self._server.close()
        if hasattr(self, "_output"):
            self._output.close()
        if self._memory is not None:
            self._memory.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        self.ended.set()
        self._owner.gone(self)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def log_stream(at: float, version: str, instance_id: str) -> str:
    """Return a stream name as Lambda makes them: ``2026/11/22/[$LATEST]`` and 32 hexadecimal digits."""
    return f"{datetime.fromtimestamp(at, UTC):%Y/%m/%d}/[{version}]{instance_id}"


def field(error: bytes, name: str) -> str:
    """Return a field of an error that the runtime posted, empty where it has none."""
    try:
        value = json.loads(error).get(name)
    except (ValueError, AttributeError):
        return ""
    return str(value or "")
