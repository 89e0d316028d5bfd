"""Instances forked from the template process, on Linux: a cold start costs milliseconds, memory is shared."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from localaws.services.lambda_.runtime.processes import zygote
from localaws.services.lambda_.runtime.processes.launcher import Ended, Order, Process

ROOT = Path(__file__).resolve().parents[5]
MESSAGES_A_TURN = 64
FULL_S = 0.002


class ForkedProcess:
    """A process that the zygote has forked and will reap, so that its ID cannot be another's meanwhile."""

    def __init__(self, channel: socket.socket, pid: int) -> None:
        self._channel = channel
        self.pid = pid
        self.alive = True

    def signal(self, number: int) -> None:
        """Ask the zygote to signal the process's group."""
        if self.alive:
            with suppress(OSError):  # the zygote has ended, and its instances with it
                self._channel.send(json.dumps({"kill": self.pid, "signal": number}).encode())


class ForkingLauncher:
    """Starts the zygote and asks it for instances.

    `folders` are where it looks for what it loads, in their order. A `quiet` one says nothing of what keeps it from it.
    """

    def __init__(self, folders: tuple[Path, ...], *, quiet: bool = False) -> None:
        self._folders = folders
        self._standard_error = asyncio.subprocess.DEVNULL if quiet else None
        self._numbers = itertools.count()
        self._asked: dict[int, tuple[asyncio.Future[Process], Ended]] = {}
        self._running: dict[int, tuple[ForkedProcess, Ended]] = {}
        self._up = False
        self._loaded = asyncio.Event()
        self._starting = asyncio.Lock()
        self._channel: socket.socket
        self._zygote: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the zygote unless it runs; it loads its modules while the caller goes on."""
        async with self._starting:
            if not self._up:
                await self._start()

    async def loaded(self) -> bool:
        """Start the zygote unless it runs; return, once it has loaded its modules, whether it could."""
        await self.start()
        await self._loaded.wait()
        return self._up

    async def prepare(self, order: Order) -> None:
        """Nothing to make ready for a single order."""

    async def launch(self, order: Order, output: int, log: int, ended: Ended) -> Process:
        """Have an instance forked, by a new zygote where the last one was killed."""
        await self.start()
        number = next(self._numbers)
        future: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._asked[number] = (future, ended)
        message = json.dumps({"id": number, "start": order.message()}).encode()
        if len(message) > zygote.LARGEST_MESSAGE:
            raise OSError("the function's configuration does not fit into a message to the template process")
        await self._send(message, [output, log])
        return await future

    async def stop(self) -> None:
        """Close the channel, upon which the zygote kills what is left and ends."""
        if self._up:
            self._up = False
            asyncio.get_running_loop().remove_reader(self._channel.fileno())
            self._channel.close()
        if self._zygote is not None:
            await self._zygote.wait()

    async def _start(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setblocking(False)
        self._zygote = await asyncio.create_subprocess_exec(
            sys.executable, *INTERPRETER, START, str(ROOT), str(theirs.fileno()), *map(str, self._folders),
            pass_fds=(theirs.fileno(),), stdin=asyncio.subprocess.DEVNULL, stderr=self._standard_error,
            start_new_session=True,
            env={"PATH": os.defpath, "LANG": "en_US.UTF-8", "TZ": ":UTC"},
        )  # fmt: skip
        theirs.close()
        self._loaded.clear()
        asyncio.get_running_loop().add_reader(self._channel.fileno(), self._read)
        self._up = True

    async def _send(self, message: bytes, descriptors: list[int]) -> None:
        while True:
            try:
                socket.send_fds(self._channel, [message], descriptors)
            except BlockingIOError:  # many starts at once: the zygote takes them one by one
                await asyncio.sleep(FULL_S)
            else:
                return

    def _read(self) -> None:
        for _ in range(MESSAGES_A_TURN):
            try:
                data = self._channel.recv(zygote.LARGEST_MESSAGE)
            except BlockingIOError:
                return
            if not data:
                self._lost()
                return
            self._told(json.loads(data))

    def _told(self, message: dict[str, int]) -> None:
        if "up" in message:
            self._loaded.set()
            return
        if "exited" in message:
            process, ended = self._running.pop(message["exited"])
            process.alive = False
            ended(message["status"])
            return
        future, ended = self._asked.pop(message["id"])
        process = ForkedProcess(self._channel, message["pid"])
        self._running[process.pid] = (process, ended)
        if future.cancelled():
            process.signal(signal.SIGKILL)
        else:
            future.set_result(process)

    def _lost(self) -> None:
        self._up = False
        self._loaded.set()
        asyncio.get_running_loop().remove_reader(self._channel.fileno())
        self._channel.close()
        error = OSError("the template process of the Lambda functions has ended")
        for future, _ in self._asked.values():
            future.set_exception(error)
        for process, ended in self._running.values():
            process.alive = False
            ended(-signal.SIGKILL)
        self._asked.clear()
        self._running.clear()


# Isolated from the host's environment and packages; UTF-8, as on AWS, whatever locales the machine has.
INTERPRETER = ("-I", "-S", "-X", "utf8", "-c")
ENTRY = "localaws.services.lambda_.runtime.processes"
START = f"import sys; sys.path.append(sys.argv.pop(1)); from {ENTRY} import zygote; zygote.main()"
