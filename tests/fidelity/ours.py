"""Which operations count: those that Stormproof calls, and those that others call where localaws stands for AWS."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from tests.stormproof.aws.every_call.table import operations, table

FOLDER = Path(__file__).parent


@cache
def our_operations() -> frozenset[str]:
    """Return them as ``service.Operation``."""
    own = {f"{service}.{operations(service)[name]}" for service, name in table()}
    others = tomllib.loads((FOLDER / "operations.toml").read_text("utf-8"))
    return frozenset(own) | {
        f"{service}.{name}" for by in others.values() for service, names in by.items() for name in names.split()
    }


@cache
def _exceptions() -> tuple[tuple[re.Pattern[str], str], ...]:
    content = tomllib.loads((FOLDER / "exceptions.toml").read_text("utf-8"))
    return tuple((re.compile(each["tests"]), each["reason"]) for each in content["exceptions"])


def excepted(test: str) -> str:
    """Return why a test may fail though all of its operations are ours, empty where it may not."""
    return next((reason for pattern, reason in _exceptions() if pattern.search(test)), "")
