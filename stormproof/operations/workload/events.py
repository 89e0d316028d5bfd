"""By which events functions are tried before they are served: those of the workload's jobs."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.system import System
from stormproof.core.workload.model import PLACE, Workload


def harmless_events(workload: Workload, system: System) -> Mapping[str, str]:
    """Return the events as JSON, by the function's name; one that waits for a captured value is none."""
    return {
        function.name: job.event
        for job in workload.jobs
        for function in system.functions
        if job.event and not PLACE.search(job.event) and job.function in {function.role, function.name}
    }
