"""Judges of what an alert says: what failed, how badly, when and where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.mailbox import Mail

FIGURE = re.compile(r"\[(-?\d+(?:\.\d+)?) \(\d\d/\d\d/\d\d \d\d:\d\d:\d\d\)")
"""A datapoint with its time, in the reason for a state: ``[10.0 (29/11/26 18:00:00)``."""
THRESHOLD = re.compile(r"threshold \((-?\d+(?:\.\d+)?)\)")
REGION = re.compile(r"\bin (?:the )?[A-Z][\w.]* [\w ().-]*\)")
"""``in the US East (N. Virginia) region``."""
LINK = re.compile(r"(?:https?|file)://[^\s#]+#[\w-]+")
"""An address with an anchor: where the runbook tells what to do."""


def judge_details(provoked: Sequence[Provoked]) -> None:
    """Refute unless each alert that got through names the resource, figure, threshold, time and region.

    Code ``alerts.no_details``. Raises Undecidable where no message could be read.
    """
    read = [(each, mail) for each in provoked for alert in each.enough for mail in alert.mails or ()]
    if not read:
        raise Undecidable("alerts.no_mailbox", "no alert's message could be read here")
    for each, mail in read:
        if lacks := _lacks(each, mail):
            raise Refuted("alerts.no_details", f"the alert {mail.subject!r} about {each.resource} lacks {lacks}")


def judge_described(descriptions: Mapping[str, tuple[str, str]]) -> None:
    """Refute unless each alarm's description names what it is about; code ``alerts.undescribed``.

    `descriptions` are alarm -> its description, and the resource that it has to name.
    """
    for alarm, (description, resource) in descriptions.items():
        if resource not in description:
            said = description or "nothing"
            raise Refuted("alerts.undescribed", f"the alarm {alarm} does not say that it is about {resource}: {said!r}")


def judge_links(alarm: str, description: str, sections: Mapping[str, Collection[str]], *, ours: bool) -> None:
    """Refute unless a description's links lead to sections that there are.

    `sections` are page -> its anchors. Of an alarm of ours a link is demanded. Codes ``alerts.no_link``,
    ``alerts.link_broken``.
    """
    links = LINK.findall(description)
    if not links and ours:
        raise Refuted("alerts.no_link", f"the alarm {alarm} does not say where the runbook tells what to do")
    for link in links:
        page, _, anchor = link.partition("#")
        if anchor not in sections.get(page, ()):
            raise Refuted("alerts.link_broken", f"the alarm {alarm} leads to {link}, where there is no such section")


def links(descriptions: Collection[str]) -> frozenset[str]:
    """Return where descriptions lead to, pages with anchors."""
    return frozenset(link for each in descriptions for link in LINK.findall(each))


def of_alarms(alerts: Sequence[Alert]) -> tuple[str, ...]:
    """Return the names of the alarms that went off."""
    return tuple(each.alarm for each in alerts if each.raised)


def _lacks(provoked: Provoked, mail: Mail) -> str:
    text = f"{mail.subject}\n{mail.body}"
    name = provoked.resource.partition(" ")[2]
    parts = {
        "the resource's name": name in text,
        "the figure that was measured, with its time": FIGURE.search(text),
        "the threshold": THRESHOLD.search(text),
        "the region": REGION.search(text),
    }
    return ", ".join(part for part, there in parts.items() if not there)
