"""Which store of a system is sabotaged: the last of several, so that a check that looks at the first is found out."""

from __future__ import annotations

from typing import TypeVar

from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Bucket, Queue, Table

StoreT = TypeVar("StoreT", Bucket, Queue, Table)


def has_bucket(_reads: Reads, context: PlanContext) -> bool:
    """Tell whether the system has a bucket."""
    return bool(context.system.buckets)


def has_table(_reads: Reads, context: PlanContext) -> bool:
    """Tell whether the system has a table."""
    return bool(context.system.tables)


def has_queue(_reads: Reads, context: PlanContext) -> bool:
    """Tell whether the system has a queue."""
    return bool(context.system.queues)


def a_bucket(context: PlanContext) -> Bucket:
    """Return the last bucket; raises CouldNotLook ``sabotage.nothing_to_break`` where there is none."""
    return _last(context.system.buckets, "bucket")


def a_table(context: PlanContext) -> Table:
    """Return the last table; raises as `a_bucket`."""
    return _last(context.system.tables, "table")


def a_queue(context: PlanContext) -> Queue:
    """Return the last queue; raises as `a_bucket`."""
    return _last(context.system.queues, "queue")


def _last(stores: tuple[StoreT, ...], kind: str) -> StoreT:
    if not stores:
        raise CouldNotLook("sabotage.nothing_to_break", f"the system has no {kind}")
    return stores[-1]
