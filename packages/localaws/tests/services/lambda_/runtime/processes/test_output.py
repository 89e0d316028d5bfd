"""How what a process writes becomes log events."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable

from localaws.services.lambda_.runtime.processes.output import Output


def frame(message: bytes, micros: int) -> bytes:
    """A record as awslambdaric frames it."""
    return struct.pack(">IIQ", 0xA55A0003, len(message), micros) + message


def written(write: Callable[[Output], None]) -> tuple[tuple[int, str], ...]:
    """The events of what is written."""

    async def main() -> tuple[tuple[int, str], ...]:
        output = Output(lambda: 5.0)
        write(output)
        events = output.take()
        output.close_writers()
        output.close()
        return events

    return asyncio.run(main())


def test_lines_of_standard_output_are_events() -> None:
    """Each line is one event, and so is an unfinished one; bytes that are no UTF-8 are replaced."""

    def write(output: Output) -> None:
        os.write(output.standard.writer, b"one\ntwo \xff\nthr")

    assert written(write) == ((5000, "one\n"), (5000, "two \ufffd\n"), (5000, "thr\n"))


def test_a_record_is_one_event_at_its_own_time() -> None:
    """A framed record keeps its lines together and its time, even cut into pieces."""

    def write(output: Output) -> None:
        data = frame(b"a\nb\n", 4_000_123) + frame("č".encode(), 6_000_000)
        os.write(output.log.writer, data[:10])
        output.log.drain()
        os.write(output.log.writer, data[10:])

    assert written(write) == ((4000, "a\nb\n"), (6000, "č"))


def test_events_come_in_the_order_of_time() -> None:
    """Records and lines are merged by their times."""

    def write(output: Output) -> None:
        os.write(output.standard.writer, b"line\n")
        os.write(output.log.writer, frame(b"earlier", 1_000_000) + frame(b"later", 9_000_000))

    assert [message for _, message in written(write)] == ["earlier", "line\n", "later"]
