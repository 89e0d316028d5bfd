"""Judges of whether anybody counts how many executions fail in a row."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.errors import Refuted


def judge_subscribed(subscribed: Mapping[str, bool]) -> None:
    """Refute where the log group of a function (by its name) sends its reports to nobody who counts.

    The code is ``alerts.in_a_row_unwatched``.
    """
    if missing := sorted(group for group, fed in subscribed.items() if not fed):
        raise Refuted("alerts.in_a_row_unwatched", f"{', '.join(missing)}: nobody is sent the reports of executions")
