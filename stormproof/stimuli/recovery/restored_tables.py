"""Tables restored to a moment at which items of ours were there, into tables of our own, and compared item by item.

A restore takes 20 minutes and more, and reaches the latest five: it is begun in one run and judged in a later one,
where time does not move. What is restored is the whole table, paid by its size, so larger ones than the policy says
are not: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from stormproof.aws.observe.dynamodb_tables import read_table
from stormproof.aws.observe.recovery.tables import read_recovery, read_size
from stormproof.core.bench import Bench, PendingProofs
from stormproof.core.clock import poll
from stormproof.core.criteria.pending_proofs import Awaited, look_again
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.evidence import Record
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.recovery.tables import Restored
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.planning.prices import monthly
from stormproof.core.recovery.own_data import same_item
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Table
from stormproof.core.undo import Entry
from stormproof.stimuli.recovery.lost_items import WRITTEN, OwnItems, lose, own_items

KIND = "a restore of the tables"
GB = 1 << 30
LAG = timedelta(minutes=6)
"""After which the latest moment that can be restored is past one of now."""
TAKES = timedelta(minutes=20)
GIVEN_UP = timedelta(days=1)
LOOKS = 12
MOMENT = "moment"
"""Among the facts of a proof; the others are tables of ours by the ARN of what is restored into them."""
UNREACHED = "InvalidRestoreTime"
ACTIVE = "ACTIVE"
LOOK_EVERY_S = 10.0


def restore(bench: Bench) -> tuple[Restored, ...]:
    """Lose items and restore their tables, or judge what an earlier run has begun.

    Raises Undecidable ``proof.begun`` with the time to look again, ``recovery.table_too_large``,
    ``recovery.begun_elsewhere``, ``needs_notify``, ``needs_provoke``; CouldNotLook.
    """
    proofs = _proofs(bench)
    tables = bench.context.system.tables
    standing = proofs.standing(KIND)
    if standing is None:
        if not tables:
            return ()
        if off := tables_off(bench):
            return off
        must_be_small(bench, tables)
        items = tuple(own_items(bench, each) for each in tables)
        moment = lose(bench, items)
        _reach(bench, tables, moment)
        standing = begin(bench, KIND, tables, moment)
    return judged(bench, *standing)


def begin(bench: Bench, kind: str, tables: Sequence[Table], moment: datetime) -> tuple[Entry, Awaited]:
    """Begin to restore tables to a moment; raises CallFailed where AWS refuses it, with nothing left behind."""
    now, names = bench.clock.now(), tuple(side_table(bench, kind, number) for number in range(len(tables)))
    for name in names:
        if read_table(bench.reads, name):
            said = f"{name} is there, and was begun from another machine: without a [journal_key] only that one"
            raise Undecidable("recovery.begun_elsewhere", f"{said} can judge it; delete it to begin anew")
    made = dict(zip(names, tables, strict=True))
    facts = {MOMENT: moment.isoformat(), **{table.arn: name for name, table in made.items()}}
    awaited = Awaited(kind, now + TAKES, now + GIVEN_UP, facts)
    entry = _proofs(bench).begin(_injection(bench, kind, made, moment), awaited)
    title = f"{kind} to {moment:%Y-%m-%d %H:%M:%S} UTC was begun"
    bench.record(Record("measure", now, title, {"due": awaited.due.isoformat(), **facts}))
    return entry, awaited


def judged(bench: Bench, entry: Entry, awaited: Awaited) -> tuple[Restored, ...]:
    """Compare what was restored, and take it away; raises Undecidable ``proof.begun`` where it is not there yet."""
    begun = {arn: name for arn, name in awaited.facts.items() if arn != MOMENT}
    tables = [each for each in bench.context.system.tables if each.arn in begun]
    names = [begun[each.arn] for each in tables]
    if bench.surroundings.time_moves:
        _move(bench, names)
    if not all(_active(bench, name) for name in names):
        raise look_again(awaited.kind, entry.began, awaited)
    moment, seconds = datetime.fromisoformat(awaited.facts[MOMENT]), (bench.clock.now() - entry.began).total_seconds()
    found = tuple(
        replace(_compared(bench, own_items(bench, table), name, moment), seconds=seconds)
        for table, name in zip(tables, names, strict=True)
    )
    _proofs(bench).end(entry)
    _measure(bench, entry, found)
    return found


def tables_off(bench: Bench) -> tuple[Restored, ...]:
    """Return the tables whose recovery is off: nothing of theirs can be restored."""
    found = [read_recovery(bench.reads, each) for each in bench.context.system.tables]
    return tuple(Restored(each.table.arn, bench.clock.now(), off=True) for each in found if not each.enabled)


def must_be_small(bench: Bench, tables: Sequence[Table]) -> None:
    """Raise Undecidable ``recovery.table_too_large`` where a restore costs more than the policy admits."""
    for each in tables:
        gigabytes = read_size(bench.reads, each).size / GB
        if gigabytes > bench.context.policy.restored_gb:
            usd = monthly({"dynamodb.restore": gigabytes}, "").monthly_usd or 0.0
            said = f"{each.name} has {gigabytes:,.0f} GB: a restore costs about {usd:,.0f} USD"
            raise Undecidable("recovery.table_too_large", f"{said}; restored_gb in [policy] admits that")


def side_table(bench: Bench, kind: str, number: int) -> str:
    """Return the name of a table that one of the system's is restored into."""
    return f"{Names(bench.context.system).recovery_tables}{'proof' if kind == KIND else 'week'}-{number}"


def refused(tables: Sequence[Table], moment: datetime, error: CallFailed) -> tuple[Restored, ...]:
    """Return what a refusal says of the moment; raises it again where it is about something else."""
    if UNREACHED not in error.message:
        raise error
    return tuple(Restored(each.arn, moment, refusal=error.message, outside=True) for each in tables)


def _proofs(bench: Bench) -> PendingProofs:
    if bench.proofs is None:
        raise Undecidable("journal.unwritable", "there is no journal in which a later run could find it")
    return bench.proofs


def _injection(bench: Bench, kind: str, tables: dict[str, Table], moment: datetime) -> FaultInjection:
    """Return what restores tables by the names of ours: on demand, without indexes, which nobody asks here."""
    calls = tuple(_restore(bench, name, table, moment) for name, table in tables.items())
    undo = tuple(Call("dynamodb", "delete_table", {"TableName": name}) for name in tables)
    return FaultInjection(f"{kind} to {moment:%Y-%m-%d %H:%M:%S} UTC", calls, undo)


def _restore(bench: Bench, name: str, table: Table, moment: datetime) -> Call:
    indexes = ("GlobalSecondaryIndexOverride", "LocalSecondaryIndexOverride")
    bare: dict[str, Any] = {each: [] for each in indexes} if read_size(bench.reads, table).indexes else {}
    where = {"SourceTableName": table.name, "TargetTableName": name, "RestoreDateTime": moment}
    parameters = {**where, "BillingModeOverride": "PAY_PER_REQUEST", **bare}
    return Call("dynamodb", "restore_table_to_point_in_time", parameters, idempotent=True)


def _reach(bench: Bench, tables: Sequence[Table], moment: datetime) -> None:
    """Let time pass until all tables can be restored to a moment of now."""
    if bench.surroundings.time_moves:
        bench.clock.advance(LAG)
    poll(
        lambda: [read_recovery(bench.reads, each).latest for each in tables],
        lambda latest: all(each is None or each >= moment for each in latest),
        clock=bench.clock,
        within_s=2 * LAG.total_seconds(),
        every_s=LOOK_EVERY_S,
        what=f"the tables can be restored to {moment:%H:%M:%S} UTC",
    )


def _move(bench: Bench, names: Sequence[str]) -> None:
    for _ in range(LOOKS):
        if all(_active(bench, name) for name in names):
            return
        bench.clock.advance(TAKES / 2)


def _active(bench: Bench, name: str) -> bool:
    found = read_table(bench.reads, name)
    return found is not None and found.status == ACTIVE


def _compared(bench: Bench, own: OwnItems, name: str, moment: datetime) -> Restored:
    get = partial(bench.reads.read, "dynamodb", "get_item", TableName=name, ConsistentRead=True)
    lost, changed = [], []
    for wanted, key in zip(own.wanted, own.keys, strict=False):
        found = get(Key=key).get("Item")
        if found is None:
            lost.append(_told(key))
        elif not same_item(wanted, found):
            changed.append(_told(key))
    added = [_told(own.keys[WRITTEN])] if "Item" in get(Key=own.keys[WRITTEN]) else []
    return Restored(own.table.arn, moment, WRITTEN, tuple(lost), tuple(changed), tuple(added))


def _told(key: dict[str, dict[str, Any]]) -> str:
    return " ".join(str(value) for typed in key.values() for value in typed.values())


def _measure(bench: Bench, entry: Entry, found: Sequence[Restored]) -> None:
    for each in found:
        began = {"table": each.table, "begun": entry.began.isoformat()}
        content = {**began, "seconds": round(each.seconds), "items": each.compared}
        title = f"{each.table} was restored within {each.seconds / 60:.0f} minutes"
        bench.record(Record("measure", bench.clock.now(), title, content))


RESTORED = Stimulus("tables restored to a moment", restore, lane=Lane.MINUTES, longest_s=2 * LAG.total_seconds())
