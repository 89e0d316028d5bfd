"""What a probe takes beyond the request that it makes: connecting and asking apart from keeping, judging and telling.

The requests go to the plain example over TLS, each over a connection of its own, as probes ask.
Run: ``python -m benchmarks.probes``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks._measure import PLAIN, STORMPROOF, localaws, sized, tell
from probes.remote.check import Probe, check_health
from probes.remote.running import told
from stormproof.operations.reach import reach
from stormproof.operations.workload.credentials import clients_endpoint

CHECKS = sized(200, 5)
MILLISECONDS = 1000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-probes-") as name:
        folder = Path(name)
        with localaws(folder, (*STORMPROOF, "localaws", PLAIN)) as (_, ready):
            reached = reach(Path(ready["target"]))
            endpoint = clients_endpoint(reached.connection, reached.system, None)
            _measure(Probe(endpoint, reached.connection.target.workload, "here"))


def _measure(probe: Probe) -> None:
    requests, beyond = [], []
    for _ in range(CHECKS):
        began = time.perf_counter()
        seen = check_health(probe)
        told(seen)
        took, total = time.perf_counter() - began, sum(each.timings.total for each in seen.attempts)
        requests.append(total * MILLISECONDS)
        beyond.append((took - total) * MILLISECONDS)
    tell(f"a request for the health, median of {CHECKS}", statistics.median(requests), "ms")
    tell("    what the probe takes beyond it, median", statistics.median(beyond), "ms")
    tell("    95 of 100 checks", statistics.quantiles(beyond, n=20)[-1], "ms at most")


if __name__ == "__main__":
    main()
