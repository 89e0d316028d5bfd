"""The probe as a Synthetics canary: a run fails by raising. Standard library only: these files travel.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_WritingCanary_Python.html
"""

from __future__ import annotations

import os
from typing import Any

from probes.remote.running import run_of, told


class SystemFailed(Exception):
    """The system was not as its workload states; the message says what was not."""


def canary(_event: Any, context: Any) -> str:
    """Make the check that the environment names; raises SystemFailed, ProbeFailed."""
    run = run_of(os.environ, context)
    seen = run.check(run.settings.check)
    print(told(seen))  # noqa: T201 - the canary's log
    if not seen.passed:
        raise SystemFailed(f"{seen.check}: {seen.problem}")
    return f"{seen.check}: {len(seen.attempts)} requests in {seen.seconds:.3f} s"
