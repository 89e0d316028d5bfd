"""Tables restored to six days and 23 hours ago, where time moves: a moment of a week ago can still be had."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from stormproof.aws.observe.recovery.backups import read_backups, read_keeper
from stormproof.aws.observe.recovery.tables import read_recovery
from stormproof.core.bench import Bench
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.judges.recovery.tables import Restored
from stormproof.core.recovery.backups import FRESH, Keeper
from stormproof.core.recovery.demands import LEAST_TABLE_DAYS
from stormproof.core.recovery.stores import TableRecovery
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Table
from stormproof.stimuli.recovery.lost_items import lose, own_items
from stormproof.stimuli.recovery.restored_tables import begin, judged, must_be_small, refused, tables_off
from stormproof.stimuli.shared.own_schedules import SCHEDULES, resting

KIND = "a restore of the tables to a week ago"
AGO = timedelta(days=LEAST_TABLE_DAYS) - timedelta(hours=1)


def restore_from_a_week_ago(bench: Bench) -> tuple[Restored, ...]:
    """Lose items, let almost a week pass, and restore their tables to the moment before.

    Of a table whose recovery does not reach back so far, a backup of a plan has to be there from the first day. Raises
    Undecidable ``recovery.takes_a_week`` where time does not move; else as `restored_tables.restore`.
    """
    if not bench.surroundings.time_moves:
        raise Undecidable("recovery.takes_a_week", "a week is not waited for here: the settings are judged")
    tables, began = bench.context.system.tables, bench.clock.now()
    kept = keepers(bench)
    others = tuple(each for each in tables if kept[each.arn] is None)
    if off := [each for each in tables_off(bench) if kept[each.table] is None]:
        return tuple(off)
    must_be_small(bench, others)
    with resting(bench):
        moment = lose(bench, tuple(own_items(bench, each) for each in others)) if others else began
        bench.clock.advance(AGO - (bench.clock.now() - moment))
        old = tuple(_old(bench, each, plan, began) for each in tables if (plan := kept[each.arn]))
        return (*_restored(bench, others, moment), *old)


def keepers(bench: Bench) -> dict[str, Keeper | None]:
    """Return, by each table's ARN, the plan that keeps a week what recovery does not reach."""
    found = (read_recovery(bench.reads, each) for each in bench.context.system.tables)
    return {each.table.arn: _keeper(bench, each) for each in found}


def _keeper(bench: Bench, each: TableRecovery) -> Keeper | None:
    if each.enabled and each.days >= LEAST_TABLE_DAYS:
        return None
    return read_keeper(bench.reads, each.table.arn, LEAST_TABLE_DAYS, bench.clock.now())


def _restored(bench: Bench, tables: tuple[Table, ...], moment: datetime) -> tuple[Restored, ...]:
    if not tables:
        return ()
    try:
        begun = begin(bench, KIND, tables, moment)
    except CallFailed as error:
        return refused(tables, moment, error)
    return judged(bench, *begun)


def _old(bench: Bench, table: Table, plan: Keeper, began: datetime) -> Restored:
    """Tell whether a backup of a plan is still there from the day on which the week began, or from before."""
    found = Restored(table.arn, began, compared=1)
    if any(each.plan and each.made <= began + FRESH for each in read_backups(bench.reads, table.arn)):
        return found
    return replace(found, refusal=f"the vault {plan.vault} has no backup from then", outside=True)


WEEK_OLD = Stimulus("tables restored to a week ago", restore_from_a_week_ago, frozenset({SCHEDULES}), Lane.DAYS)
