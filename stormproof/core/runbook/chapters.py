"""What a runbook has to have: chapters, by criterion, and what each of them has to speak of, whoever wrote it.

A chapter is known by its heading, the first or second of a page: an owner's pages need no other marks. What it speaks
of is looked for in all of its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stormproof.core.system import System


@dataclass(frozen=True)
class Topic:
    """What a chapter has to speak of, in words, and the pattern by which that is seen; `of` tells where it is due."""

    said: str
    pattern: str
    of: Callable[[System], object] = lambda _system: True

    def spoken_of(self, text: str) -> bool:
        """Tell whether a text speaks of it."""
        return re.search(self.pattern, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Chapter:
    """A chapter; `pages` are ours, `heading` is the pattern of headings that begin one in pages of an owner's."""

    name: str
    criterion: str
    title: str
    pages: tuple[str, ...]
    heading: str
    topics: tuple[Topic, ...] = ()
    acts: bool = True
    """Whether it has to tell a command."""

    def begun_by(self, heading: str) -> bool:
        """Tell whether a heading begins it."""
        return re.search(self.heading, heading, re.IGNORECASE) is not None


TASKS = Chapter(
    "tasks",
    "10.1",
    "common tasks",
    ("tasks",),
    r"\b(tasks?|routines?|operations|operating|duties|chores)\b",
    (
        Topic("what is done every day", r"\b(daily|every day|each day|every morning|every shift)\b"),
        Topic("what is done every week", r"\b(weekly|every week|each week|every monday)\b"),
        Topic("what is done every month", r"\b(monthly|every month|each month)\b"),
    ),
)
ALARMS = Chapter("alarms", "10.2", "responding to alarms", ("alarms",), r"\b(alarms?|alerts?|incidents?)\b")
SCALING = Chapter(
    "scaling",
    "10.3",
    "scaling",
    ("scaling",),
    r"\b(scal(e|es|ing)|capacity|quotas?)\b",
    (
        Topic("functions", r"\b(functions?|lambda|concurrency)\b"),
        Topic("the API", r"\b(API|throttl\w+)\b"),
        Topic("tables", r"\b(tables?|dynamodb)\b", lambda system: system.tables),
        Topic("queues", r"\b(queues?|sqs)\b", lambda system: system.queues),
        Topic("how to ask AWS for more", r"\bquotas?\b"),
    ),
)
DEPLOYING = Chapter(
    "deploying",
    "10.4",
    "deploying updates",
    ("deploying",),
    r"\b(deploy\w*|releas\w+|rollouts?|updates?)\b",
    (
        Topic("how a new version is served", r"\b(deploy\w*|releas\w+)\b"),
        Topic("how to go back", r"\b(roll(s|ed|ing)?[ -]?backs?|go(es|ing)? back|revert\w*|former version)\b"),
    ),
)
RECOVERY = Chapter(
    "recovery",
    "10.5",
    "disaster recovery",
    ("recovery",),
    r"\b(disasters?|recover(y|ing)?|restor(e|es|ing))\b",
    (
        Topic("how data comes back", r"\b(restor\w+|recover\w*|backups?)\b"),
        Topic("tables", r"\b(tables?|dynamodb)\b", lambda system: system.tables),
        Topic("buckets", r"\b(buckets?|objects?|s3)\b", lambda system: system.buckets),
    ),
)
CONTACTS = Chapter(
    "contacts", "10.6", "whom to call", ("contacts",), r"\b(contacts?|escalat\w+|whom to call|on.call)\b", acts=False
)
CHAPTERS = (TASKS, ALARMS, SCALING, DEPLOYING, RECOVERY, CONTACTS)
"""In the order of their criteria. What belongs to none of them is a task, too: a page about keys, about costs."""


def chapter(name: str) -> Chapter:
    """Return a chapter by its name; raises KeyError."""
    return {each.name: each for each in CHAPTERS}[name]
