"""What a recovery to a moment would come to, before anything is done; and which recoveries and drills there were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from stormproof.aws.observe.recovery.last_drill import read_last_drill
from stormproof.core.errors import NotThere, UsageError
from stormproof.core.naming import Names
from stormproof.core.recovery.comparison import Comparison
from stormproof.core.recovery.drills import Drill
from stormproof.core.recovery.given_back import given_back
from stormproof.core.recovery.record import Record
from stormproof.core.recovery.table_settings import TableSettings
from stormproof.core.recovery.versions import Way
from stormproof.core.system import Bucket, Table
from stormproof.operations.recovery import remembering, side_tables
from stormproof.operations.recovery.items import Selection, read_both, shown_all
from stormproof.operations.recovery.objects import BRINGS, Wanted, copies, other_places, standing_objects
from stormproof.operations.recovery.work import Work

OFFERS = "backup_vault_days in [policy] has AWS Backup make one a day, and S3 can replicate to another bucket"
NOTHING_ELSE = "nothing can be brought back but from backups of its owner's"
StoreT = TypeVar("StoreT", Table, Bucket)


@dataclass(frozen=True)
class Prospect:
    """What a recovery of one table or bucket to a moment would come to: `possible`, and lines about it.

    `counts` are items or objects by what would be done with them, where that is known before a restore.
    """

    resource: str
    possible: bool
    lines: tuple[str, ...]
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Overview:
    """Recoveries that were begun, the last drill, and tables that were restored into and are there still."""

    records: tuple[Record, ...]
    drill: Drill | None
    sides: tuple[str, ...]


def overview(work: Work) -> Overview:
    """Look at all of it; raises CouldNotLook."""
    system = work.reached.system
    sides = side_tables.standing_sides(work.reads, Names(system))
    return Overview(work.records.all(), read_last_drill(work.reads, system), sides)


def of_table(work: Work, table: Table, moment: datetime) -> Prospect:
    """Return what a recovery of a table to a moment would come to; raises CouldNotLook."""
    try:
        window = side_tables.read_window(work.reads, table.name)
    except NotThere:
        return _of_deleted(work, table)
    if window is None:
        without = (f"it has no point-in-time recovery: {NOTHING_ELSE}", *copies(work.reads, table.arn))
        return Prospect(table.name, possible=False, lines=without)
    told = (
        f"it can be restored to any second from {window.earliest:%Y-%m-%d %H:%M:%S} to "
        f"{window.latest:%Y-%m-%d %H:%M:%S} UTC"
    )
    if moment < window.earliest or moment > work.now():
        outside = (told, "the moment is outside of that", *copies(work.reads, table.arn))
        return Prospect(table.name, possible=False, lines=outside)
    side = side_tables.side_table(Names(work.reached.system), table.name, moment)
    try:
        compared = read_both(work.reads, table.name, side, Selection()).comparison
    except NotThere:
        unknown = f"which items are lost is seen once it is restored beside: stormproof recover table {table.name} ..."
        lines: tuple[str, ...] = (told, unknown)
        counts: tuple[tuple[str, int], ...] = ()
    else:
        lines, counts = (told, *differences(compared)), tuple(count(compared))
    return Prospect(table.name, possible=True, lines=(*lines, *_lost_settings(work, table, side)), counts=counts)


def of_bucket(work: Work, bucket: Bucket, moment: datetime, prefix: str = "") -> Prospect:
    """Return what a recovery of a bucket's objects to a moment would come to; raises CouldNotLook."""
    try:
        standing = standing_objects(work.reads, Wanted(bucket.name, prefix), moment)
    except UsageError as error:
        return Prospect(bucket.name, possible=False, lines=(error.message, error.way_out))
    ways = Counter(each.way for each in standing)
    lost = ways[Way.UNDELETE] + ways[Way.COPY]
    lines = [
        f"{lost:,} deleted objects would be brought back",
        f"{ways[Way.OVERWRITE]:,} were overwritten since, which is newer: brought back by --overwrite-newer alone",
        f"{ways[Way.NEWER]:,} are newer than the moment and stay",
        *(f"{ways[way]:,} {said}" for way, said in BRINGS.items() if ways[way]),
        *_destroyed(work, bucket),
    ]
    counts = (("lost", lost), ("changed", ways[Way.OVERWRITE]), ("newer", ways[Way.NEWER]), ("same", ways[Way.NOTHING]))
    return Prospect(bucket.name, possible=True, lines=tuple(lines), counts=counts)


def _destroyed(work: Work, bucket: Bucket) -> Iterator[str]:
    """Yield where versions come back from that were deleted by their IDs."""
    said = (
        "versions that were deleted by their IDs are not among these, and come back from nowhere but a copy elsewhere:"
    )
    yield said
    places = other_places(work.reads, bucket.name, bucket.arn)
    yield from (f"    {each}" for each in places or (f"there is none: {OFFERS}",))


def differences(seen: Comparison[tuple[str, ...]]) -> Iterator[str]:
    """Yield what items would be brought back, which of them are newer, and some of their keys."""
    yield f"{len(seen.lost):,} items are lost and would be brought back"
    yield from (f"    {each}" for each in shown_all(seen.lost))
    yield f"{len(seen.changed):,} were changed since, which is newer: brought back by --overwrite-newer alone"
    yield from (f"    {each}" for each in shown_all(seen.changed))
    yield f"{len(seen.newer):,} are newer than the moment and stay; {len(seen.same):,} are as they were"


def count(seen: Comparison[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    """Yield how many items there are of each kind."""
    yield from (("lost", len(seen.lost)), ("changed", len(seen.changed)), ("newer", len(seen.newer)))
    yield "same", len(seen.same)


def chosen(stores: Sequence[StoreT], named: str | None, unless: str | None = None) -> tuple[StoreT, ...]:
    """Return the tables or buckets that are meant: the named one, none where another kind's is named, else all.

    Raises UsageError for a name that the system has not.
    """
    if named is None:
        return () if unless is not None else tuple(stores)
    found = tuple(each for each in stores if each.name == named)
    if not found:
        known = ", ".join(each.name for each in stores) or "none"
        raise UsageError(f"the system has no {named}", f"it has {known}")
    return found


def _of_deleted(work: Work, table: Table) -> Prospect:
    backup = side_tables.backup_of_deleted(work.reads, table.name)
    if backup is None:
        said = (f"it is gone and has left no backup: {NOTHING_ELSE}", *copies(work.reads, table.arn))
        return Prospect(table.name, possible=False, lines=said)
    lines = [
        "it was deleted: it comes back under its own name, as it was just before that, and no earlier",
        f"its backup is of {backup['BackupCreationDateTime']:%Y-%m-%d %H:%M:%S %Z}, and is kept for 35 days",
    ]
    if remembering.recall(work, table.name) is None:
        lines.append(remembering.UNKNOWN)
    return Prospect(table.name, possible=True, lines=tuple(lines))


def _lost_settings(work: Work, table: Table, side: str) -> Iterator[str]:
    """Yield what a restored table would lack: it is given back where traffic is moved to it."""
    found = remembering.remember(work, table.name)
    bare = TableSettings(
        side, side, billing=found.billing, throughput=found.throughput, warm=found.warm, on_demand=found.on_demand
    )
    names = [each.aspect for each in given_back(found, bare)]
    if names:
        yield f"the restored table lacks {', '.join(names)}: given back by --serve, which moves traffic to it"
    yield from (f"could not be looked at: {each}" for each in found.unseen)
