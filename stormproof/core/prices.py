"""What the hardening itself costs, reckoned from the list prices in the data file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from stormproof.core.plans import Price


def monthly(quantities: Mapping[str, float], basis: str) -> Price:
    """Return the price of a month's quantities (price name -> units of the data file); `basis` says how they came.

    Raises KeyError for a price that the data file does not name.
    """
    listed = _prices()["price"]
    return Price(sum(quantity * listed[name]["usd"] for name, quantity in quantities.items()), basis)


@cache
def _prices() -> dict[str, Any]:
    return tomllib.loads(files("stormproof.core").joinpath("prices.toml").read_text("utf-8"))
