"""Faults in what tells the costs: nothing of them stands on AWS, so Stormproof's own code is altered meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from types import ModuleType
from typing import Any
from unittest.mock import patch

from stormproof.core.costs import bills, statement
from stormproof.core.costs.bills import Span
from stormproof.core.costs.services import OTHER, SERVICES
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads

Alters = Callable[[], AbstractContextManager[None]]


def nothing_on_aws(title: str) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return the injection of a fault that is in our own code: it calls nothing."""
    return lambda _reads, _context: FaultInjection(title, (), ())


def altered(module: ModuleType, name: str, value: Any) -> Alters:
    """Return what has a module's name stand for something else for as long as a block runs."""

    @contextmanager
    def alter() -> Iterator[None]:
        with patch.object(module, name, value):
            yield

    return alter


def _from_a_day_too_early(day: date) -> Span:
    return Span(day.replace(day=1) - timedelta(1), day + timedelta(1))


NO_CREDITS = altered(bills, "CREDITS", frozenset())
"""Credits are taken off what was spent."""
WRONG_MONTH = altered(statement, "to_date", _from_a_day_too_early)
NO_S3 = altered(bills, "shown", lambda service: OTHER if "Storage" in service else SERVICES.get(service, OTHER))
"""S3 is told among the others."""
