"""Figures with all their digits, as AWS is given them and people are told them."""

from __future__ import annotations

from decimal import Decimal


def digits(number: float) -> str:
    """Return a figure whole, without an exponent and without ``.0``: ``:g`` has six digits and writes 1.23457e+06."""
    return format(Decimal(int(number)) if number == int(number) else Decimal(repr(number)), "f")
