"""How long the verbs take, process start included, on a running embedded AWS: ``python benchmarks/verbs.py``."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from stormproof.run.embedded import EmbeddedProcess

VERBS: tuple[tuple[str, ...], ...] = (
    ("apply", "--criteria", "1", "--yes"),
    ("plan", "--criteria", "1"),
    ("verify", "--criteria", "1.1"),
    ("verify", "--criteria", "1"),
    ("verify", "--criteria", "1", "--html"),
    ("prove", "--criteria", "1.4"),
)
TIMES = 3
CHANGING = frozenset({"apply", "prove"})


def measured(words: Sequence[str], folder: Path) -> tuple[float, float, int]:
    """Run a verb; return its wall-clock seconds, its processor seconds and its exit status."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "stormproof", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode


def main() -> None:
    """Start an embedded AWS, run each verb, print the best of three (changing verbs run once)."""
    began = time.perf_counter()
    embedded = EmbeddedProcess()
    try:
        target = str(embedded.target())
        print(f"{time.perf_counter() - began:6.2f} s wall                localaws ready with the example system")
        with tempfile.TemporaryDirectory() as folder:
            for verb in VERBS:
                runs = [
                    measured([*verb, "--target", target], Path(folder))
                    for _ in range(1 if verb[0] in CHANGING else TIMES)
                ]
                wall, cpu, status = min(runs)
                print(f"{wall:6.2f} s wall {cpu:6.2f} s CPU  status {status}  {' '.join(verb)}")
    finally:
        embedded.stop()


if __name__ == "__main__":
    main()
