"""One execution environment: a process, its runtime API, its output, and the invocation that it works on."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
import uuid
from contextlib import ExitStack
from typing import Protocol

from localaws.kernel.clock import passing
from localaws.services.lambda_.runtime.functions import FunctionVersion
from localaws.services.lambda_.runtime.invocations import executions
from localaws.services.lambda_.runtime.invocations.executions import Execution, Finding, Invocation, LogEvent, Status
from localaws.services.lambda_.runtime.invocations.measures import iso, log_stream, trace_header
from localaws.services.lambda_.runtime.machinery import Machinery
from localaws.services.lambda_.runtime.processes.launcher import Process
from localaws.services.lambda_.runtime.processes.memory import Memory
from localaws.services.lambda_.runtime.processes.output import Output
from localaws.services.lambda_.runtime.runtime_api import LARGEST_PAYLOAD, RuntimeConnection, response

INIT_LIMIT_S = 10.0
"""What takes longer to start is started once more, for as long as the function's timeout:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""
TASK = b"/var/task"
GRACE_S = 0.3  # between SIGTERM and SIGKILL, as Lambda gives the runtime
MEMORY_EVERY_S = 0.05
MEMORY_FRESH_S = 0.01


class Owner(Protocol):
    """Who keeps an instance: its pool."""

    def ready(self, instance: Instance) -> None:
        """The instance waits for an invocation."""

    def completed(self, instance: Instance, invocation: Invocation, execution: Execution) -> None:
        """An invocation has its result; the instance is not ready yet."""

    def failed_to_start(self, instance: Instance, execution: Execution) -> None:
        """The instance ended before it was ready; what it came to is an invocation's result."""

    def gone(self, instance: Instance) -> None:
        """The instance's process has ended; told once, last."""


class Instance:
    """An execution environment of one version. Lives on the event loop."""

    def __init__(self, version: FunctionVersion, machinery: Machinery, owner: Owner) -> None:
        self.version = version
        self.idle_since = 0.0
        self.made_at = 0.0
        self.again = False
        """Whether it is started for an invocation whose first instance took too long to start."""
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
        self._task = TASK
        self._stopping = False
        self._output = Output(machinery.now)
        self._resources = ExitStack()
        self._resources.callback(self._output.close)
        self.ended = asyncio.Event()

    @property
    def init_s(self) -> float:
        """How long the initialisation took, in seconds; 0 before it is over."""
        return (self._init_ms or 0.0) / 1000

    async def start(self) -> None:
        """Start the process; the owner is told when it is ready or has failed."""
        try:
            await self._launch()
        except Exception as error:  # noqa: BLE001 - whatever it is, the invocation that waits must be told
            text = f"the instance could not be started: {error}"
            payload = executions.error_payload("Sandbox.Failure", text)
            self._fail_to_start(Finding(Status.FAILURE, payload, "Sandbox.Failure"))
            self._clean()
        finally:
            self._output.close_writers()

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
            "Lambda-Runtime-Trace-Id": trace_header(invocation, wall),
        }
        if invocation.client_context:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        self._dispatched = (wall, passing())
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
        if self._stopping:
            return
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
        kind = error_type or executions.error_type(error) or "Function.Unknown"
        self._complete(invocation, Finding(Status.ERROR, self._as_on_aws(error), kind))
        return True

    def init_failed(self, error: bytes, error_type: str) -> None:
        """The function could not be loaded; the runtime ends the process next."""
        self._init_error = Finding(Status.ERROR, self._as_on_aws(error), error_type or executions.error_type(error))

    def _as_on_aws(self, error: bytes) -> bytes:
        """Return an error whose stack trace names the code's folder as Lambda does."""
        return error.replace(self._task, TASK)

    async def _launch(self) -> None:
        made, loop = self._machinery, asyncio.get_running_loop()
        folders = {
            "task": await made.content.task_root(self.version),
            "opt": await made.content.opt(self.version),
            "runtime": made.content.runtime,
            "scratch": made.scratch / self._id,
        }
        self._task = os.fsencode(folders["task"])
        folders["scratch"].mkdir(parents=True)
        self._resources.callback(shutil.rmtree, folders["scratch"], ignore_errors=True)
        server = await loop.create_server(lambda: RuntimeConnection(self), "127.0.0.1", 0)
        self._resources.callback(server.close)
        host, port = server.sockets[0].getsockname()[:2]
        launcher = made.launcher_of(self.version)
        order = made.order(self.version, self.log_stream, folders, f"{host}:{port}")
        await launcher.prepare(order)
        self._begun = time.perf_counter()
        process = await launcher.launch(order, self._output.standard.writer, self._output.log.writer, self._ended)
        if self.ended.is_set():
            return
        self._process, self._memory = process, Memory(process.pid)
        self._resources.callback(self._memory.close)
        limit = self.version.timeout_s if self.again else INIT_LIMIT_S
        self._timer = loop.call_later(limit, self._init_timed_out)
        if self._stopping:
            self.kill()

    def _look_after(self, invocation: Invocation) -> None:
        """Hold a running invocation to its memory and its timeout."""
        if self._invocation is not invocation:
            return
        left = self.version.timeout_s - (passing() - self._dispatched[1])
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
        duration = (passing() - self._dispatched[1]) * 1000
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
        if self.ended.is_set():
            return
        self._cancel_timer()
        self._process = None
        if self._invocation is not None:
            invocation = self._invocation
            finding = executions.exited(invocation.request_id, status, out_of_memory=self._over_memory)
            self._complete(invocation, finding)
        elif self._init_ms is None:
            self._fail_to_start(self._init_error or executions.exited("", status, out_of_memory=False))
        self._clean()

    def _fail_to_start(self, finding: Finding) -> None:
        took = (time.perf_counter() - self._begun) * 1000
        execution = Execution(
            finding=finding,
            started_at=self._machinery.now() - took / 1000,
            duration_ms=took,
            init_ms=None,
            max_memory_mb=self._memory.peak_mb() if self._memory else 0,
            init_events=self._output.take(),
            init_failed=True,
        )
        self._owner.failed_to_start(self, execution)

    def _clean(self) -> None:
        self._resources.close()
        self.ended.set()
        self._owner.gone(self)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
