"""The runbook's chapter on recovery: its page, and what each of its sections has to have."""

from __future__ import annotations

from importlib.resources import files

from stormproof.core.runbook.commands import Command
from stormproof.core.runbook.pages import Page, parse

NAME = "recovery"
ITEMS, OBJECTS = "lost-items", "lost-objects"
"""The sections by whose commands lost items and lost objects are brought back."""
DEMANDED = (
    ITEMS,
    OBJECTS,
    "deleted-versions",
    "wrong-table",
    "deleted-table",
    "deleted-bucket",
    "lost-region",
    "drill",
)
"""What can be lost: a section each."""


def text() -> str:
    """Return the chapter as it is written; raises FileNotFoundError where there is none."""
    return (files("runbook") / f"{NAME}.md").read_text("utf-8")


def chapter() -> Page:
    """Return the chapter, parsed; raises as `text`, ValueError where it is not in order."""
    return parse(NAME, text())


def commands_of(page: Page, section: str) -> tuple[Command, ...]:
    """Return the commands of a section that an anchor leads to, subsections left out."""
    anchors = {anchor for each in page.sections if section in each.anchors for anchor in each.anchors}
    return tuple(each for each in page.commands if each.section in anchors)
