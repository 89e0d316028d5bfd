"""Contacts: who is called when, whether somebody real is meant, and whether that was made sure of lately."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from stormproof.core.output.printable import printable
from stormproof.core.target.model import Target
from stormproof.core.target.operators import Contact

VALID = timedelta(days=180)
"""How long a contact counts after somebody has made sure of it: people change their work about as often."""
PLACEHOLDER = re.compile(
    r"\b(to ?do|tbd|tba|fix ?me|xxx+|change[ -]?me|replace[ -]?me|placeholder|fill (me )?in"
    r"|your[ ._-]?(name|e-?mail|team)|n/?a|none|nobody|unknown|(jane|john)[ -]doe|foo|lorem|ipsum)\b"
    r"|[<>{}\[\]]|\.\.\.|\?\?",
    re.IGNORECASE,
)
"""What stands where a name has still to be written."""
RESERVED = re.compile(r"(?:^|[@.])(?:example\.(?:com|org|net)|example|test|invalid|localhost)$", re.IGNORECASE)
"""Domains that nobody ever has: https://www.rfc-editor.org/rfc/rfc2606.html"""
NO_NUMBER = re.compile(r"(\d)\1{6,}|555[ -]?01\d\d|0?123 ?456 ?78|1234567")
"""Telephone numbers that are nobody's, 555-0100 to 555-0199 among them:
https://nationalnanpa.com/number_resource_info/555_numbers.html
"""
HEADS = ("level", "name", "role", "e-mail", "telephone", "made sure of")


def stated(target: Target) -> tuple[Contact, ...]:
    """Return the contacts that a target file names."""
    return target.contacts


def is_placeholder(contact: Contact, *, reserved: bool = False) -> str:
    """Return what of a contact still waits to be filled in, empty for nothing.

    `reserved` lets reserved domains count as addresses: on an AWS where nobody receives mail.
    """
    for said in (contact.name, contact.role, contact.email.partition("@")[0]):
        if PLACEHOLDER.search(said) or not re.search(r"\w\w", said):
            return said
    if RESERVED.search(contact.email) and not reserved:
        return contact.email
    return contact.phone if NO_NUMBER.search(contact.phone) else ""


def expired(contact: Contact, today: date) -> date | None:
    """Return the day since which a contact counts no more, None where it counts, and where no day is told."""
    end = contact.verified and contact.verified + VALID
    return end if end and end < today else None


def by_level(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Return contacts in the order in which they are called."""
    return tuple(sorted(contacts, key=lambda each: each.level))


def table(contacts: Sequence[Contact]) -> str:
    """Return contacts as a table of Markdown, strangers' text made harmless; what to do where there is none."""
    if not contacts:
        return "Nobody is named yet: write `[[contact]]` into the target file."
    return "\n".join(_rows(contacts))


def _rows(contacts: Sequence[Contact]) -> Iterator[str]:
    yield f"| {' | '.join(HEADS)} |"
    yield f"|{' --- |' * len(HEADS)}"
    for each in by_level(contacts):
        verified = each.verified.isoformat() if each.verified else "no day is told"
        cells = (str(each.level), each.name, each.role, each.email, each.phone or "none", verified)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Return a text as it stands in a cell: what Markdown would take for markup is escaped."""
    return re.sub(r"([\\`*_{}\[\]<>()#!|~])", r"\\\1", printable(text).replace("\n", " "))
