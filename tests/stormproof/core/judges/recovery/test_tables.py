"""Tables: every item as it was at the moment; recovery that is off or too short is told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.recovery.tables import Restored, judge_reach, judge_recovery_on, judge_restored
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.stores import TableRecovery
from tests.provisioners.fakes import TABLE

WHOLE = Restored(TABLE.arn, datetime(2026, 11, 29, tzinfo=UTC), 6)
ON, OFF = TableRecovery(TABLE, True, 7), TableRecovery(TABLE, False)
NOBODY = {TABLE.arn: None}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (replace(WHOLE, off=True), "table_off"),
        (replace(WHOLE, outside=True, refusal="InvalidRestoreTime"), "out_of_reach"),
        (replace(WHOLE, lost=("a",)), "items_lost"),
        (replace(WHOLE, changed=("a",)), "items_changed"),
        (replace(WHOLE, added=("b",)), "items_added"),
    ],
)
def test_a_restore_that_is_not_whole_is_a_fail(found: Restored, code: str) -> None:
    """Also where another table's is whole; the table is named."""
    with pytest.raises(Refuted) as refuted:
        judge_restored([WHOLE, found])
    assert refuted.value.code == f"recovery.{code}"
    assert refuted.value.resources == (TABLE.arn,)


def test_a_whole_restore_holds_and_so_does_none() -> None:
    """A system without tables has nothing to restore."""
    judge_restored([WHOLE])
    judge_restored([])
    judge_recovery_on([ON])
    judge_reach([ON], NOBODY, 7)


def test_recovery_that_is_off_or_short_is_a_fail() -> None:
    """Each by its own code."""
    for judge, found, code in (
        (judge_recovery_on, OFF, "recovery.table_off"),
        (lambda each: judge_reach(each, NOBODY, 7), OFF, "recovery.table_off"),
        (lambda each: judge_reach(each, NOBODY, 7), replace(ON, days=6), "recovery.period_short"),
    ):
        with pytest.raises(Refuted) as refuted:
            judge([ON, found])
        assert refuted.value.code == code


def test_a_plan_keeps_what_recovery_does_not() -> None:
    """An owner's plan of AWS Backup complies."""
    judge_reach([replace(ON, days=1)], {TABLE.arn: Keeper("plan", "vault")}, 7)
