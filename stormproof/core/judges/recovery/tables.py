"""Judges of tables: whether their items can be brought back to a moment, and how far back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stormproof.core.errors import Refuted
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.stores import TableRecovery

SHOWN = 3


@dataclass(frozen=True)
class Restored:
    """What a restore of a table (ARN) to a moment came to, item by item, by their keys as texts.

    `refusal` is what AWS said where there was none, `outside` that the moment was out of reach, `off` that recovery is.
    `lost` are those that are missing, `changed` those that are not as they were, `added` those that were not there at
    that moment; `seconds` is how long it took, on the target's clock.
    """

    table: str
    moment: datetime
    compared: int = 0
    lost: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    seconds: float = 0.0
    refusal: str = ""
    outside: bool = False
    off: bool = False


def judge_restored(found: Iterable[Restored]) -> None:
    """Refute unless every item is back as it was at the moment, and no other.

    Codes: ``recovery.table_off``, ``recovery.out_of_reach``, ``recovery.items_lost``, ``recovery.items_changed``,
    ``recovery.items_added``.
    """
    for each in found:
        where, moment = (each.table,), f"{each.moment:%Y-%m-%d %H:%M:%S} UTC"
        if each.off:
            raise Refuted("recovery.table_off", _off(each.table), where)
        if each.outside:
            said = f"{each.table} cannot be restored to {moment}: {each.refusal}"
            raise Refuted("recovery.out_of_reach", said, where)
        for code, keys in (("lost", each.lost), ("changed", each.changed), ("added", each.added)):
            if keys:
                said = f"{each.table}, restored to {moment}: {len(keys)} of {each.compared} items {code}"
                raise Refuted(f"recovery.items_{code}", f"{said}: {', '.join(keys[:SHOWN])}", where)


def judge_recovery_on(found: Iterable[TableRecovery]) -> None:
    """Refute unless each table can be restored to a moment; code ``recovery.table_off``."""
    for each in found:
        if not each.enabled:
            raise Refuted("recovery.table_off", _off(each.table.arn), (each.table.arn,))


def judge_reach(found: Iterable[TableRecovery], keepers: Mapping[str, Keeper | None], days: int) -> None:
    """Refute unless backups of each table are kept so many days.

    `keepers` has, by the table's ARN, the plan that keeps them as long. Codes: ``recovery.table_off``,
    ``recovery.period_short``.
    """
    for each in found:
        if keepers.get(each.table.arn):
            continue
        judge_recovery_on([each])
        if each.days < days:
            said = f"{each.table.arn} can be restored to the last {each.days} days alone, and no plan keeps it longer"
            raise Refuted("recovery.period_short", f"{said}; {days} are demanded", (each.table.arn,))


def _off(table: str) -> str:
    return f"point-in-time recovery of {table} is off: no moment of the past can be had again"
