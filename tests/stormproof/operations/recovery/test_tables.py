"""A table is copied back: what it was restored into goes then, unless somebody has named it or wants it kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.naming import Names
from stormproof.core.recovery.record import Phase
from stormproof.operations.recovery import tables
from stormproof.operations.recovery.items import Selection, read_both
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.operations.recovery.memory import NOW, Account, item, work_on
from tests.stormproof.operations.recovery.test_items import DESCRIBED

OURS = f"{Names(SYSTEM).recovery_tables}1a2b3c4d"


@pytest.mark.parametrize(
    ("side", "into", "keep", "stays"),
    [(OURS, "", False, False), (OURS, "", True, True), ("mine", "mine", False, True), (OURS, OURS, False, True)],
)
def test_what_somebody_has_named_stays_when_all_is_copied(
    tmp_path: Path, side: str, into: str, *, keep: bool, stays: bool
) -> None:
    """It is told, and the recovery has ended."""
    there = Account({"shop": {}, side: {"lost": item("lost")}}, {("dynamodb", "describe_table"): DESCRIBED})
    work = work_on(there, tmp_path)
    wish = tables.Wish("shop", NOW, tables.Choice(keep=keep), into)
    beside = tables.Beside(side, read_both(there, "shop", side, Selection()), 0.0)
    outcome = tables.copied(work, wish, beside)
    assert outcome.back == ("lost",)
    assert [each.parameters for each in there.calls if each.operation == "delete_table"] == (
        [] if stays else [{"TableName": side}]
    )
    assert work.record.phase is Phase.DONE
    assert any(f"{side} stays" in each for each in work.record.remarks) is stays
