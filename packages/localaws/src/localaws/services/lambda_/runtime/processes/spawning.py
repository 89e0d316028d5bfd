"""Instances as processes of their own, for platforms without a template process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from localaws.services.lambda_.runtime.processes.forking import ENTRY, INTERPRETER, ROOT
from localaws.services.lambda_.runtime.processes.launcher import Ended, Order, Process

START = f"import sys; sys.path.append(sys.argv.pop(1)); from {ENTRY} import child; child.main()"


class SpawnedProcess:
    """A process in a group of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    def signal(self, number: int) -> None:
        """Signal the process's group."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


class SpawningLauncher:
    """Starts a fresh interpreter for each instance."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Task[None]] = set()
        self._running: set[SpawnedProcess] = set()

    async def start(self) -> None:
        """Nothing to make ready."""

    async def prepare(self, order: Order) -> None:
        """Nothing to make ready for a single order."""

    async def launch(self, order: Order, output: int, log: int, ended: Ended) -> Process:
        """Start an interpreter and hand it the order."""
        message = order.message()
        message["environment"]["_LAMBDA_TELEMETRY_LOG_FD"] = str(log)
        command = [sys.executable, *INTERPRETER, START, str(ROOT)]
        quiet = {"PATH": os.defpath, "LANG": "en_US.UTF-8", "TZ": ":UTC"}
        return await self.spawn(command, quiet, output, log, ended, given=json.dumps(message).encode())

    async def spawn(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        output: int,
        log: int,
        ended: Ended,
        *,
        given: bytes = b"",
        folder: str | None = None,
    ) -> Process:
        """Start a process in a group of its own, in a folder; `given` is what it finds on standard input."""
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=dict(environment), start_new_session=True,
            stdin=asyncio.subprocess.PIPE, stdout=output, stderr=output, pass_fds=(log,),
        )  # fmt: skip
        spawned = SpawnedProcess(process)
        self._running.add(spawned)
        task = asyncio.create_task(self._watch(process, spawned, ended))
        self._waiters.add(task)
        task.add_done_callback(self._waiters.discard)
        if process.stdin:
            process.stdin.write(given)
            process.stdin.close()
        return spawned

    async def stop(self) -> None:
        """Kill what is left and wait for it."""
        for process in self._running:
            process.signal(signal.SIGKILL)
        await asyncio.gather(*self._waiters)

    async def _watch(self, process: asyncio.subprocess.Process, spawned: SpawnedProcess, ended: Ended) -> None:
        status = await process.wait()
        with suppress(ProcessLookupError, PermissionError):  # what it left in its group, if anything
            os.killpg(process.pid, signal.SIGKILL)
        self._running.discard(spawned)
        ended(status)
