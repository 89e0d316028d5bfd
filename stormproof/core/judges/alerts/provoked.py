"""Judges of what alarms did when what they are for was provoked, whoever made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted
from stormproof.core.judges.alerts.alert import Alert


@dataclass(frozen=True)
class Provoked:
    """What was provoked of a resource, and what became of every alarm that looks at it.

    `said` is what was done in words: ``6 of 100 executions failed``, empty where nothing was, for want of an alarm;
    `early` are the names of those alarms that went off before that was so, on figures that are no reason.
    """

    resource: str
    said: str
    alerts: tuple[Alert, ...]
    early: tuple[str, ...] = ()

    @property
    def enough(self) -> tuple[Alert, ...]:
        """The alerts that got through, of alarms that were silent while there was no reason."""
        return tuple(each for each in self.alerts if each.got_through and each.alarm not in self.early)


def judge_alerted(provoked: Sequence[Provoked], code: str) -> None:
    """Refute unless an alarm tells of each resource, silent before there is reason.

    Codes: `code` with ``_silent`` where none goes off, ``_unsent`` where none of those that do gets its message
    through, ``_early`` where all that do went off without reason as well.
    """
    for each in provoked:
        if each.enough:
            continue
        if not each.said:
            raise Refuted(f"{code}_silent", f"{each.resource}: no alarm is meant for it, so nothing was provoked")
        raised = [alert for alert in each.alerts if alert.raised]
        if not raised:
            watching = ", ".join(alert.alarm for alert in each.alerts) or "there is none"
            raise Refuted(f"{code}_silent", f"{each.resource}: {each.said}, and no alarm went off ({watching})")
        through = [alert for alert in raised if alert.got_through]
        if not through:
            raise Refuted(f"{code}_unsent", f"{each.resource}: {each.said}; {'; '.join(map(str, raised))}")
        names = ", ".join(alert.alarm for alert in through)
        raise Refuted(f"{code}_early", f"{each.resource}: {names} went off before {each.said}")


def remarks(provoked: Sequence[Provoked], ours: tuple[str, ...]) -> Iterator[str]:
    """Yield what alarms of others did that did not do what is demanded; `ours` are how names of ours begin."""
    for each in provoked:
        for alert in each.alerts:
            if alert.alarm.startswith(ours) or alert in each.enough:
                continue
            if alert.raised is None:
                yield f"{alert.alarm}, an alarm of the owner's on {each.resource}, stayed silent though {each.said}"
            elif alert.alarm in each.early:
                yield f"{alert.alarm}, an alarm of the owner's on {each.resource}, went off before {each.said}"
            else:
                yield f"{each.resource}: {alert}"
