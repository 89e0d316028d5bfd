"""Whom to call has to be somebody, and somebody has to have made sure of it within half a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stormproof.core.judges.runbook.contacts import of_contacts, to_tell
from stormproof.core.runbook.contacts import VALID, by_level, table
from stormproof.core.target.operators import Contact
from tests.stormproof.core.judges.runbook.books import SOMEBODY

TODAY = date(2026, 11, 29)


def codes(*contacts: Contact, reserved: bool = False) -> list[str]:
    """Return the codes of what is wrong with contacts."""
    return [each.code for each in of_contacts(contacts, TODAY, reserved=reserved)]


def changed(**fields: object) -> Contact:
    """Return somebody, otherwise."""
    return SOMEBODY.model_copy(update=fields)


def test_nobody_is_a_fault_and_somebody_is_none() -> None:
    """With or without a telephone."""
    assert codes() == ["runbook.no_contact"]
    assert codes(SOMEBODY, changed(phone="+44 20 7946 0000", level=2)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "TODO"},
        {"name": "Jane Doe"},
        {"role": "<role>"},
        {"name": "-"},
        {"email": "your.name@acme.io"},
        {"email": "ops@example.com"},
        {"phone": "555-0123"},
        {"phone": "0000000000"},
    ],
)
def test_what_has_still_to_be_filled_in_is_nobody(fields: dict[str, str]) -> None:
    """Names, roles, addresses and numbers that belong to nobody."""
    assert codes(changed(**fields)) == ["runbook.contact_placeholder"]


def test_reserved_domains_are_addresses_where_nobody_receives_mail() -> None:
    """And nothing else is, there."""
    assert codes(changed(email="ops@example.com"), reserved=True) == []
    assert codes(changed(name="TBD"), reserved=True) == ["runbook.contact_placeholder"]


@pytest.mark.parametrize("name", ["Nadia Foord", "Todor Nonescu", "Platform On-Call", "Your Truly Support GmbH"])
def test_names_that_only_begin_like_placeholders_are_names(name: str) -> None:
    """A real person must not be taken for one who is still to be named."""
    assert codes(changed(name=name)) == []


def test_a_contact_counts_for_half_a_year_and_no_day_longer() -> None:
    """The last day included."""
    assert codes(changed(verified=TODAY - VALID)) == []
    assert codes(changed(verified=TODAY - VALID - timedelta(days=1))) == ["runbook.contact_expired"]


def test_what_is_no_fault_is_told() -> None:
    """A day that nobody has written down, and one level alone."""
    assert len(list(to_tell([SOMEBODY]))) == 2
    assert list(to_tell([changed(verified=TODAY), changed(verified=TODAY, level=2)])) == []


def test_contacts_are_shown_in_the_order_in_which_they_are_called() -> None:
    """As a table in which strangers' text is no markup."""
    first, second = changed(name="A | B <script>"), changed(name="Dana", level=2)
    assert by_level([second, first]) == (first, second)
    rows = table([second, first]).splitlines()
    assert rows[2].startswith("| 1 | A \\| B \\<script\\>")
    assert "Nobody is named yet" in table([])
