"""The probe as a function: run by a schedule in other regions, and by whoever verifies. Standard library only."""

from __future__ import annotations

import os
from typing import Any

from probes.remote.running import run_of, told


def function(event: Any, context: Any) -> dict[str, Any]:
    """Make the check that ``{"check": "health" | "journey"}`` names, and return what was seen as a document.

    Raises ProbeFailed where the probe could not look or report: an ill system is data, and no error of the probe.
    """
    run = run_of(os.environ, context)
    check = event.get("check") if isinstance(event, dict) else None
    seen = run.check(check or run.settings.check)
    print(told(seen))  # noqa: T201 - Lambda's log
    return seen.document()
