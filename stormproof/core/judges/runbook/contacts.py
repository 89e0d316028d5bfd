"""Judges of whom to call: codes ``runbook.no_contact``, ``.contact_placeholder``, ``.contact_expired``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from stormproof.core.judges.runbook.findings import Finding
from stormproof.core.runbook.contacts import VALID, expired, is_placeholder
from stormproof.core.target.operators import Contact


def of_contacts(contacts: Sequence[Contact], today: date, *, reserved: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with whom to call; `reserved` as `core.runbook.contacts.is_placeholder`."""
    if not contacts:
        yield Finding("runbook.no_contact", "contacts", "nobody is named to call: write [[contact]] in the target file")
    for each in contacts:
        if said := is_placeholder(each, reserved=reserved):
            told = f"the contact {each.name} has still to be filled in: {said!r} is nobody's"
            yield Finding("runbook.contact_placeholder", each.name, told)
        if end := expired(each, today):
            told = f"the contact {each.name} was made sure of on {each.verified}, and counted until {end}"
            way_out = f"see whether it is true, and write the day as verified; it counts for {VALID.days} days"
            yield Finding("runbook.contact_expired", each.name, f"{told}: {way_out}")


def to_tell(contacts: Sequence[Contact]) -> Iterator[str]:
    """Yield what is no fault, and yet worth a word."""
    if undated := [each.name for each in contacts if each.verified is None]:
        yield f"no day is told on which somebody made sure of {', '.join(undated)}: write it as verified"
    if contacts and len({each.level for each in contacts}) == 1:
        yield "all contacts are of one level: nobody is named to go on to where they do not answer"
