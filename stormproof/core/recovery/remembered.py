"""Settings of a table as they were last seen: a deleted table's are told by nothing else. Kept on one machine alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from stormproof.core.recovery.table_settings import TableSettings

OF_THE_TABLE = ("name", "arn", "expiry", "recovery_days", "stream_view", "table_class", "protected", "policy")
PAIRS = ("tags", "kinesis")


def to_text(settings: TableSettings) -> str:
    """Return what is to be known of a table that is gone, as JSON.

    Alarms, scaling and mappings name the table from outside, and are there still; capacity stands in its backup.
    """
    told: dict[str, Any] = {name: getattr(settings, name) for name in (*OF_THE_TABLE, *PAIRS, "insights", "warm")}
    return json.dumps(told, sort_keys=True)


def from_text(text: str) -> TableSettings | None:
    """Return the settings that a text tells, None where it tells none."""
    try:
        found = json.loads(text)
        told = TableSettings(**{name: found[name] for name in OF_THE_TABLE})
        pairs = {name: tuple((str(one), str(other)) for one, other in found[name]) for name in PAIRS}
        warm = (int(found["warm"][0]), int(found["warm"][1])) if found["warm"] else None
        insights = tuple(str(each) for each in found["insights"])
        return replace(told, tags=pairs["tags"], kinesis=pairs["kinesis"], insights=insights, warm=warm)
    except (ValueError, TypeError, KeyError, IndexError):
        return None
