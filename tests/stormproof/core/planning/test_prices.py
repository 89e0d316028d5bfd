"""Prices."""

from __future__ import annotations

import pytest

from stormproof.core.planning.plans import Price
from stormproof.core.planning.prices import monthly, total, unit_prices


def test_every_price_says_what_of_where_from_and_when() -> None:
    """A figure without its unit, its source at AWS and its date is none."""
    for name, price in unit_prices().items():
        assert price.unit, name
        assert price.source.startswith("https://aws.amazon.com/"), name
        assert price.read.year >= 2026, name
        assert price.usd is None or price.usd >= 0, name


def test_quantities_are_multiplied_and_added() -> None:
    """A month's price is the sum of quantity times unit price."""
    found = monthly({"lambda.request": 2, "cloudwatch.alarm": 3}, "as reckoned")
    assert found == Price(0.70, "as reckoned")


def test_an_unknown_price_makes_the_whole_unknown_and_says_where_to_look() -> None:
    """Nothing is guessed."""
    found = monthly({"lambda.request": 1, "s3.storage": 1}, "backups")
    assert found.monthly_usd is None
    assert "https://aws.amazon.com/s3/pricing" in found.basis


def test_an_unlisted_price_is_a_mistake() -> None:
    """A misspelt name does not cost nothing."""
    with pytest.raises(KeyError):
        monthly({"lambda.requests": 1}, "")


def test_a_bill_says_what_it_leaves_out() -> None:
    """The sum is of what is known; the rest is named."""
    bill = total([Price(1.5, "a"), Price(None, "b"), Price(0.25, "c")])
    assert (bill.monthly_usd, bill.unknown) == (1.75, ("b",))
