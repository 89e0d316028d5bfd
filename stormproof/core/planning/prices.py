"""What a control costs: quantities a month times AWS's list prices, from the data file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from stormproof.core.planning.plans import Price


@dataclass(frozen=True)
class UnitPrice:
    """USD for one `unit`, None where it is not known; `source` is a page of AWS, `read` the day it was read."""

    unit: str
    source: str
    read: date
    usd: float | None = None


@dataclass(frozen=True)
class Bill:
    """A sum of prices: what is known in USD a month, and the bases of what is not."""

    monthly_usd: float
    unknown: tuple[str, ...]


@cache
def unit_prices() -> Mapping[str, UnitPrice]:
    """Return all prices by name, e.g. ``lambda.request``."""
    data = tomllib.loads(files("stormproof.core.planning").joinpath("prices.toml").read_text("utf-8"))
    return MappingProxyType({name: UnitPrice(**row) for name, row in data.items()})


def monthly(quantities: Mapping[str, float], basis: str, beside: str = "") -> Price:
    """Return the price of quantities a month, by the names and in the units of ``prices.toml``.

    One unknown unit price makes the whole unknown; `beside` comes on top of it and is not known. Raises KeyError for a
    name that the file does not have.
    """
    found = {name: unit_prices()[name] for name in quantities}
    if unknown := [price for price in found.values() if price.usd is None]:
        told = f"{basis}; the price of {unknown[0].unit} is not known here, see {unknown[0].source}"
        return Price(None, told, beside)
    total = sum(quantity * (found[name].usd or 0.0) for name, quantity in quantities.items())
    return Price(round(total, 4), basis, beside)


def total(prices: Iterable[Price]) -> Bill:
    """Return the sum of what is known, and what is not."""
    listed = list(prices)
    known = sum((price.monthly_usd for price in listed if price.monthly_usd is not None), 0.0)
    return Bill(round(known, 2), tuple(filter(None, map(_unknown, listed))))


def _unknown(price: Price) -> str:
    return str(price) if price.monthly_usd is None else price.beside
