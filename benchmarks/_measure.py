"""What the benchmarks share: programs run until they are ready, and what they have cost.

Times are seconds on the monotonic clock. Processor time says more than they do where the machine has other work.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

SMALLEST = "--smallest"
"""The word on the command line that asks for a size that only shows that a benchmark works."""
POLL, PATIENCE, FAREWELL = 0.01, 60.0, 20.0
LOCALAWS = (sys.executable, "-m", "localaws")
PLAIN = f"--system={Path(__file__).resolve().parents[1] / 'tests/plain_example/template.yaml'}"
"""The plain example, whose every criterion holds, instead of the twin."""
STORMPROOF = (sys.executable, "-m", "stormproof")


def sized(full: int, smallest: int) -> int:
    """Return a figure of a benchmark's size: the full one, or the smallest where the command line asks for it."""
    return smallest if SMALLEST in sys.argv[1:] else full


@dataclass(frozen=True)
class Program:
    """A program that runs, and the seconds until it was ready."""

    pid: int
    started_s: float

    @property
    def processes(self) -> list[psutil.Process]:
        """It and its descendants."""
        parent = psutil.Process(self.pid)
        return [parent, *parent.children(recursive=True)]

    @property
    def cpu_s(self) -> float:
        """Processor time up to now, its descendants' included, in seconds."""
        return sum(times.user + times.system for times in (process.cpu_times() for process in self.processes))

    @property
    def memory_mb(self) -> float:
        """Memory with its descendants', in MB; shared pages are counted once where the system tells of them."""
        details = [process.memory_full_info() for process in self.processes]
        return float(sum(getattr(each, "pss", each.rss) for each in details)) / 2**20

    @property
    def resident_mb(self) -> float:
        """Resident memory of the program alone, in MB."""
        return float(psutil.Process(self.pid).memory_info().rss) / 2**20


@contextlib.contextmanager
def running(
    command: Sequence[str], ready: Callable[[], Any], environment: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run a program until the block ends, `ready` before it begins; exits with what it wrote when it never is."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=told)
        try:
            while not ready():
                if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    told.seek(0)
                    sys.exit(f"{' '.join(command)}: not ready within {PATIENCE:.0f} s, or it ended\n{told.read()}")
                time.sleep(POLL)
            yield Program(process.pid, time.perf_counter() - begun)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(FAREWELL)


@contextlib.contextmanager
def localaws(folder: Path, command: Sequence[str] = LOCALAWS) -> Iterator[tuple[Program, Mapping[str, Any]]]:
    """Run an embedded AWS; yields it and its ready file."""
    file = folder / "ready.json"
    with running((*command, "--ready-file", os.fspath(file)), file.exists) as program:
        yield program, json.loads(file.read_text("utf-8"))


def free_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def timed(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def finished(command: Sequence[str], folder: Path, statuses: Sequence[int] = (0,)) -> tuple[float, float]:
    """Run a command to its end in a folder; returns its seconds and those of processor time.

    Exits with what it wrote when its exit status is none of `statuses`.
    """
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    took, after = time.perf_counter() - begun, os.times()
    if done.returncode not in statuses:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}\n{done.stdout}{done.stderr}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return took, used


def tell(what: str, value: float, unit: str, limit: float | None = None) -> None:
    """Print a figure, and what it may be at most."""
    print(f"{what:58} {value:8.2f} {unit}{'' if limit is None else f'   (limit {limit:g} {unit})'}")
