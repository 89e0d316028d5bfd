"""What a function writes: lines on standard output, framed records on the log channel; both become log events."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable

from localaws.services.lambda_.runtime.invocations.executions import LogEvent

FRAME = struct.Struct(">IIQ")  # type, length, time in microseconds: awslambdaric's FramedTelemetryLogSink
A_READ = 65536


class Pipe:
    """A pipe that a process writes to and the loop reads; what was read goes to `take`."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        asyncio.get_running_loop().add_reader(self._reader, self._ready)
        self._open = True

    def close_writer(self) -> None:
        """Give up the writing end: the process has its own."""
        os.close(self.writer)

    def drain(self) -> None:
        """Read all that has been written up to now."""
        while self._open and self._read():
            pass

    def close(self) -> None:
        """Read what is left and close."""
        self.drain()
        self._end()

    def _ready(self) -> None:
        self._read()

    def _read(self) -> bool:
        try:
            data = os.read(self._reader, A_READ)
        except BlockingIOError:
            return False
        if not data:
            self._end()
            return False
        self._take(data)
        return len(data) == A_READ

    def _end(self) -> None:
        if self._open:
            self._open = False
            asyncio.get_running_loop().remove_reader(self._reader)
            os.close(self._reader)


class Output:
    """Gathers the log events of one process."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._events: list[LogEvent] = []
        self._line = b""
        self._frames = b""
        self.standard = Pipe(self._lines)
        self.log = Pipe(self._records)

    def close_writers(self) -> None:
        """Give up the writing ends."""
        self.standard.close_writer()
        self.log.close_writer()

    def take(self) -> tuple[LogEvent, ...]:
        """Return what was written since the last time, in the order of time."""
        self.log.drain()
        self.standard.drain()
        if self._line:
            self._lines(b"\n")
        events, self._events = self._events, []
        return tuple(sorted(events, key=lambda event: event[0])) if len(events) > 1 else tuple(events)

    def close(self) -> None:
        """Close the reading ends."""
        self.standard.close()
        self.log.close()

    def _lines(self, data: bytes) -> None:
        *lines, self._line = (self._line + data).split(b"\n")
        at = int(self._now() * 1000)
        self._events += [(at, f"{line.decode('utf-8', 'replace')}\n") for line in lines]

    def _records(self, data: bytes) -> None:
        self._frames += data
        while len(self._frames) >= FRAME.size:
            _, length, micros = FRAME.unpack_from(self._frames)
            end = FRAME.size + length
            if len(self._frames) < end:
                break
            message = self._frames[FRAME.size : end].decode("utf-8", "replace")
            self._frames = self._frames[end:]
            self._events.append((micros // 1000, message))
