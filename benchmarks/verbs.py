"""The verbs as an administrator meets them, against one embedded AWS with the plain example.

Start until ready, each verb with its process, the calls of a plan on the converged system, memory after all of it.
Run: ``python -m benchmarks.verbs``.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks._measure import PLAIN, STORMPROOF, finished, localaws, sized, tell
from provisioners import CONTROLS
from stormproof.aws.access.connection import connect
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import load_target
from stormproof.cli.common import criteria_ids
from stormproof.operations.provision import plan_controls

ROUNDS = sized(3, 1)
LIMIT_S, TWIN_LIMIT_S, LIMIT_MB = 3.0, 4.0, 300.0
HELPS, HELP_LIMIT_S = sized(20, 1), 0.1
Round = tuple[tuple[str, ...], int, float | None]
"""Verb, how often it runs, the seconds that it may take."""
BEFORE: tuple[Round, ...] = (
    (("apply", "--criteria", "1", "--yes"), 1, None),
    (("plan", "--criteria", "1"), ROUNDS, LIMIT_S),
    (("verify", "--criteria", "1.1"), ROUNDS, LIMIT_S),
)
AFTER: tuple[Round, ...] = (
    (("verify", "--criteria", "1"), ROUNDS, None),
    (("verify", "--criteria", "1", "--html"), ROUNDS, None),
    (("prove", "--yes", "--criteria", "1.4"), 1, None),
)
"""Runs that leave many warm function processes behind: the memory that has a limit is measured before them."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-verbs-") as name:
        folder = Path(name)
        measure_help(folder)
        with localaws(folder, (*STORMPROOF, "localaws")) as (program, _):
            tell("stormproof localaws, ready with the twin", program.started_s, "s", TWIN_LIMIT_S)
            tell("    processor time of it", program.cpu_s, "s")
        with localaws(folder, (*STORMPROOF, "localaws", PLAIN)) as (program, ready):
            tell("stormproof localaws, ready with the plain example", program.started_s, "s", LIMIT_S)
            tell("    processor time of it", program.cpu_s, "s")
            tell("    memory, its function processes included", program.memory_mb, "MB", LIMIT_MB)
            for verb, rounds, limit in BEFORE:
                measure((*verb, "--target", ready["target"]), folder, rounds, limit)
            count_calls(Path(ready["target"]))
            tell("memory after that, function processes included", program.memory_mb, "MB", LIMIT_MB)
            for verb, rounds, limit in AFTER:
                measure((*verb, "--target", ready["target"]), folder, rounds, limit)
            tell("memory after all this, function processes included", program.memory_mb, "MB")
            tell("    resident memory of the process of localaws", program.resident_mb, "MB")


def measure_help(folder: Path) -> None:
    """Ask for the help of the whole some times and print the medians; most of it is the interpreter's own start."""
    taken = [finished((*STORMPROOF, "--help"), folder) for _ in range(HELPS)]
    tell("stormproof --help", statistics.median(took for took, _ in taken), "s", HELP_LIMIT_S)
    tell("    processor time of it", statistics.median(used for _, used in taken), "s")


def measure(verb: Sequence[str], folder: Path, rounds: int, limit: float | None) -> None:
    """Run a verb some times and print the medians, process start included."""
    taken = [finished((*STORMPROOF, *verb), folder) for _ in range(rounds)]
    tell(f"stormproof {' '.join(verb[:-2])}", statistics.median(took for took, _ in taken), "s", limit)
    tell("    processor time of it", statistics.median(used for _, used in taken), "s")


def count_calls(target: Path) -> None:
    """Discover and plan what is converged, in this process, and print the calls to AWS."""
    connection = connect(load_target(target), lambda _: None)
    plan_controls(connection, discover(connection.reader, connection.target), CONTROLS, criteria_ids("1"))
    tell("plan of the converged system: calls that read", connection.counts.read, "calls")
    tell("    calls that change something", connection.counts.write, "calls", 0)


if __name__ == "__main__":
    main()
