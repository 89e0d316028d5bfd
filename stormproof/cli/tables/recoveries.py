"""How recoveries are shown: live, as lines, and as the documents of ``contracts/recovery.schema.json``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from stormproof.core.output.printable import printable
from stormproof.core.policy import Policy
from stormproof.core.recovery.drills import Drill
from stormproof.core.recovery.figures import in_words
from stormproof.core.recovery.record import Record
from stormproof.operations.recovery.outcomes import Outcome
from stormproof.operations.recovery.overview import Overview, Prospect

EVERY_S = 10.0
CLEAR = "\r\x1b[K"
MOST = 20


@dataclass
class Telling:
    """Tells how far it is: on a terminal in one line that is rewritten, elsewhere in a line now and then."""

    out: Console
    terminal: TextIO | None = None
    _told: float = field(default=float("-inf"))
    _before: str = ""

    def say(self, text: str) -> None:
        """Print a line; of several that differ by numbers alone one now and then."""
        what = text.partition(",")[0]
        if what == self._before and time.monotonic() - self._told < EVERY_S:
            self._live(text)
            return
        self._clear()
        self.out.print(Text(text, "dim"))
        self._before, self._told = what, time.monotonic()

    def count(self, what: str, done: int, of: int) -> None:
        """Show how many of how many are done."""
        text = f"{done:,} of {of:,} {what}"
        if done == of:
            self._clear()
            self.out.print(Text(text, "dim"))
        elif not self._live(text) and time.monotonic() - self._told >= EVERY_S:
            self.out.print(Text(text, "dim"))
            self._told = time.monotonic()

    def _live(self, text: str) -> bool:
        if self.terminal is not None:
            self.terminal.write(f"{CLEAR}{printable(text)}")
            self.terminal.flush()
        return self.terminal is not None

    def _clear(self) -> None:
        if self.terminal is not None:
            self.terminal.write(CLEAR)


def outcome_lines(outcome: Outcome, record: Record, policy: Policy) -> Iterator[str]:
    """Yield what a recovery came to."""
    if outcome.back or outcome.newer or not (outcome.served or outcome.given_back):
        yield f"{len(outcome.back):,} brought back, {len(outcome.newer):,} left as they are, which is newer"
    yield from (f"    newer: {each}" for each in _some(outcome.newer))
    yield from (f"NOT AS IT WAS: {each}" for each in outcome.wrong)
    if outcome.given_back:
        yield f"given back: {', '.join(outcome.given_back)}"
    yield from (f"still lacking: {each}" for each in outcome.lacking)
    yield from (f"could not be looked at: {each}" for each in outcome.unseen)
    yield from (f"{name} serves version {version}" for name, version in outcome.served)
    yield from record.remarks
    yield from figures_lines(record, policy)


def figures_lines(record: Record, policy: Policy) -> Iterator[str]:
    """Yield recovery time and recovery point, and what of them is worse than the policy wants."""
    figures = record.figures
    if figures.recovery_time_s is not None:
        point = f", recovery point {in_words(figures.recovery_point_s)}" if figures.recovery_point_s is not None else ""
        yield f"recovery time {in_words(figures.recovery_time_s)}{point}"
    yield from figures.beyond(policy)


def drill_lines(drill: Drill, policy: Policy) -> Iterator[str]:
    """Yield what a drill came to."""
    for each in drill.stores:
        right = each.compared - len(each.wrong)
        yield f"{each.resource}: {right:,} of {each.compared:,} as they were" + _measured(each.figures.document())
        yield from (f"NOT AS IT WAS: {wrong}" for wrong in _some(each.wrong))
    yield from drill.beyond(policy)


def status_lines(found: Overview, policy: Policy, now: datetime) -> Iterator[str]:
    """Yield the recoveries that were begun, what goes on with them, and how old the last drill is."""
    if not found.records:
        yield "No recovery was begun."
    for each in found.records:
        ended = f", ended {each.ended:%Y-%m-%d %H:%M}" if each.ended else ""
        counted = f", {each.done:,} of {each.of:,}" if each.of else ""
        what = f"{each.id} {each.kind} {each.resource} to {each.moment:%Y-%m-%d %H:%M:%S} UTC"
        yield f"{what}: {each.phase.value}{counted}{ended}"
        if each.open:
            yield f"    goes on with: {each.again}"
        yield from (f"    {remark}" for remark in each.remarks)
    yield from (f"restored beside and there still: {side}" for side in found.sides)
    yield drill_age(found.drill, policy, now)


def drill_age(drill: Drill | None, policy: Policy, now: datetime) -> str:
    """Return how old the last drill is, in a sentence."""
    if drill is None:
        return "No drill has succeeded yet: `stormproof recover drill`"
    days = drill.age(now).total_seconds() / 86400
    allowed = f", longer ago than the policy allows ({policy.drill_max_age_days} days)"
    late = allowed if drill.too_old(policy, now) else ""
    return f"The last drill succeeded {drill.at:%Y-%m-%d %H:%M} UTC, {days:.1f} days ago{late}"


def plan_document(moment: datetime, prospects: Sequence[Prospect]) -> dict[str, Any]:
    """Return the document of a plan."""
    told = [{**asdict(each), "lines": list(each.lines), "counts": dict(each.counts)} for each in prospects]
    return {"verb": "plan", "moment": moment.isoformat(), "stores": told}


def outcome_document(verb: str, outcome: Outcome, record: Record, policy: Policy) -> dict[str, Any]:
    """Return the document of a recovery."""
    told = {name: list(each) for name, each in vars(outcome).items() if name != "served"}
    served = [{"function": name, "version": version} for name, version in outcome.served]
    beyond = list(record.figures.beyond(policy))
    return {"verb": verb, "recovery": record.document(), **told, "served": served, "beyond_policy": beyond}


def drill_document(drill: Drill, policy: Policy) -> dict[str, Any]:
    """Return the document of a drill."""
    return {"verb": "drill", "drill": drill.document(), "beyond_policy": list(drill.beyond(policy))}


def status_document(found: Overview, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return the document of a status."""
    drill = found.drill
    aged = {**drill.document(), "too_old": drill.too_old(policy, now)} if drill else None
    recoveries = [each.document() for each in found.records]
    return {"verb": "status", "recoveries": recoveries, "restored_beside": list(found.sides), "last_drill": aged}


def _measured(figures: dict[str, float | None]) -> str:
    words = {"recovery_time_s": "recovery time", "recovery_point_s": "recovery point"}
    told = [f"{words[name]} {in_words(seconds)}" for name, seconds in figures.items() if seconds is not None]
    return f"; {', '.join(told)}" if told else ""


def _some(names: Sequence[str]) -> Iterator[str]:
    yield from names[:MOST]
    if len(names) > MOST:
        yield f"and {len(names) - MOST:,} more"
