"""What a system does not have needs no control, and a plan says so."""

from __future__ import annotations

from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import NoChange


def none_there(control: str, context: PlanContext, aspect: str, kind: str) -> NoChange:
    """Return the step that says that the system has nothing of a kind: ``table``, ``bucket``, ``queue``."""
    return NoChange(control, context.system.api_arn, aspect, context.system.without(kind))
