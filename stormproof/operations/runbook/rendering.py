"""Pages filled in for a target: its names in the commands, its contacts where they belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stormproof.core.runbook.contacts import table
from stormproof.core.runbook.placeholders import filled
from stormproof.core.target.operators import Contact

CONTACTS = "{contacts}"
FENCE = "```"


def filled_in(text: str, known: Mapping[str, str], contacts: Sequence[Contact]) -> str:
    """Return the Markdown of a page for a target: the list of contacts, and placeholders within fenced blocks.

    `known` are the values of placeholders, empty where no target is at hand.
    """
    shown, within = [], False
    for line in text.splitlines():
        if line.strip().startswith(FENCE):
            within = not within
        shown.append(table(contacts) if line.strip() == CONTACTS else filled(line, known) if within else line)
    return "\n".join(shown) + "\n"
