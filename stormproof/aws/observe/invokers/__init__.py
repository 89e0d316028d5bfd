"""What invokes the system's functions: a module each kind, and the one tuple of them all."""

from __future__ import annotations

from stormproof.aws.observe.invokers import (
    api_integrations,
    buckets,
    event_sources,
    front_ends,
    function_urls,
    rules,
    schedules,
    topics,
)
from stormproof.aws.observe.invokers.invocations import Invoker

INVOKERS: tuple[Invoker, ...] = (
    api_integrations,
    event_sources,
    rules,
    function_urls,
    front_ends,
    topics,
    buckets,
    schedules,
)
"""Every kind that is looked for where it matters that nobody is on ``$LATEST``.

Who calls Lambda's Invoke by himself is told by no setting and cannot be seen beforehand.
"""

__all__ = ["INVOKERS", "Invoker"]
