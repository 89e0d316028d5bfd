"""Items are lost only where there is a table, and where each can be restored."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.judges.recovery.tables import Restored
from stormproof.stimuli.recovery import restored_tables

MOMENT = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize("off", [(), (Restored("arn:table", MOMENT, off=True),)], ids=["no table", "recovery is off"])
def test_nothing_is_lost_where_it_could_not_be_restored(monkeypatch: pytest.MonkeyPatch, off: Any) -> None:
    """A table without recovery is refuted by that alone; without tables there is nothing to do."""
    tables = ("items",) if off else ()
    monkeypatch.setattr(restored_tables, "_proofs", lambda _: SimpleNamespace(standing=lambda _: None))
    monkeypatch.setattr(restored_tables, "tables_off", lambda _: off)
    bench: Any = SimpleNamespace(context=SimpleNamespace(system=SimpleNamespace(tables=tables)))
    assert restored_tables.restore(bench) == off
