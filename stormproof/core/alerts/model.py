"""What an alarm's entry is: written once, it makes the alarm's description, the runbook's section, and the link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LONGEST = 1024
"""Characters of a description: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Severity(Enum):
    """How soon somebody has to look: a warning by the next working day, what is critical at once."""

    WARNING = "warning"
    CRITICAL = "critical"


class Per(Enum):
    """What there is one alarm for each of; `SYSTEM` is one for the whole."""

    SYSTEM = "system"
    API = "API"
    STAGE = "stage"
    FUNCTION = "function"
    TABLE = "table"
    QUEUE = "queue"
    REGION = "region"


@dataclass(frozen=True)
class Entry:
    """An alarm's entry in the runbook.

    `name` stands in the alarm's name and is the section's anchor: it never changes. `title` heads the section,
    `summary` is the one sentence that the description begins with, `meaning` says what has happened and what users
    feel, `actions` what to do, the first thing first. Raises ValueError for a name that cannot be an anchor, and for an
    entry that says nothing.
    """

    name: str
    severity: Severity
    per: Per
    title: str
    summary: str
    meaning: str
    actions: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check the entry, so that no alarm is made of half of one."""
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no anchor: small letters, digits, and hyphens between them")
        if not all((self.title, self.summary, self.meaning, *self.actions)) or not self.actions:
            raise ValueError(f"the entry {self.name} must say what the alarm means and what to do")


@dataclass(frozen=True)
class Resource:
    """What an alarm is about: ``function orders``, ``API shop``."""

    kind: str
    name: str

    def __str__(self) -> str:
        """Name it."""
        return f"{self.kind} {self.name}"


def description(entry: Entry, resource: Resource, link: str, details: Mapping[str, str]) -> str:
    """Return an alarm's description: severity, what has happened, to what, what to do first, where to read on.

    `details` (label -> name) are further things to look at; `link` is empty where nobody has said where the runbook is.
    Raises ValueError where it would be longer than CloudWatch takes.
    """
    lines = [
        f"{entry.severity.name}: {entry.summary}",
        f"Resource: {resource}",
        *(f"{label}: {name}" for label, name in details.items()),
        f"First: {entry.actions[0]}",
        f"Runbook: {link or f'stormproof alerts show {entry.name}'}",
    ]
    text = "\n".join(lines)
    if len(text) > LONGEST:
        raise ValueError(f"the description of {entry.name} for {resource} has {len(text)} characters, {LONGEST} may be")
    return text


def link(entry: Entry, runbook_url: str | None) -> str:
    """Return the address of an entry's section where the page of alarms is published, empty without one."""
    return f"{runbook_url}#{entry.name}" if runbook_url else ""
