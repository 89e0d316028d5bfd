"""The states of alarms as the drawn dashboard shows them: those that are on first, by short names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OK, ALARM, GONE = "OK", "ALARM", "not there"
FIRST = (ALARM, "INSUFFICIENT_DATA", GONE)


@dataclass(frozen=True)
class Chip:
    """An alarm: its short name, its whole name, its state or that it is not there."""

    label: str
    name: str
    state: str

    @property
    def said(self) -> str:
        """Its label, with its state unless all is well: colours are not all that tells it."""
        return self.label if self.state == OK else f"{self.label}: {self.state}"


def chips(arns: Sequence[str], states: Mapping[str, str]) -> tuple[Chip, ...]:
    """Return the alarms of a widget by their states (ARN -> state); in one state they keep their order."""
    names = [alarm_name(arn) for arn in arns]
    found = [
        Chip(label, name, states.get(arn, GONE)) for arn, name, label in zip(arns, names, shortened(names), strict=True)
    ]
    return tuple(sorted(found, key=lambda each: FIRST.index(each.state) if each.state in FIRST else len(FIRST)))


def alarm_name(arn: str) -> str:
    """Return an alarm's name by its ARN."""
    return arn.rpartition(":alarm:")[2] or arn


def shortened(names: Sequence[str]) -> list[str]:
    """Return names without what all that are ours begin with: ``stormproof-``, an ID, a hyphen."""
    heads = [name.split("-", 2) for name in names]
    return [parts[2] if parts[0] == "stormproof" and len(parts) > 2 else "-".join(parts) for parts in heads]
