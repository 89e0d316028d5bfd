"""Judges of alarms by their settings: whether what they look at, and when they go off, is what is demanded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from stormproof.core.alerts.conditions import Alarm, Demand, lacking
from stormproof.core.errors import Refuted


def judge_settings(alarms: Mapping[str, Sequence[Alarm]], demand: Demand, topics: Collection[str], code: str) -> None:
    """Refute unless one of each resource's alarms does what is demanded; `alarms` are those on the metric, by resource.

    `topics` are those that are to be notified. The code is `code` with ``_settings``.
    """
    for resource, standing in alarms.items():
        lacks = {str(each["AlarmName"]): lacking(each, demand, topics) for each in standing}
        if not any(not why for why in lacks.values()):
            said = "; ".join(f"{name}: {why}" for name, why in lacks.items()) or "no alarm is on its metric"
            raise Refuted(f"{code}_settings", f"{resource}: {said}")
