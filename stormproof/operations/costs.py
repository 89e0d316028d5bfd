"""The administrator's verb on costs: Cost Explorer is asked once a day at most, since it charges each request.

What it answered is kept beside the target file, in ``.stormproof/<target>/costs.json``, for a day: Cost Explorer's data
change up to three times a day (https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from stormproof.aws.observe.costs.cost_explorer import ask
from stormproof.core.clock import Clock
from stormproof.core.costs.bills import Charge, month_before
from stormproof.core.costs.statement import Asked, Statement, Usage, statement
from stormproof.core.errors import UsageError
from stormproof.core.naming import TAG
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.prices import unit_prices

KEPT_FOR = timedelta(days=1)
LONGEST = timedelta(days=365)
"""How far back a statement goes: Cost Explorer tells days of the last 14 months.

https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html
"""
FORM = 2
"""Of the file; another one is not read."""


@dataclass(frozen=True)
class Told:
    """A statement; whether it is from what was asked before, and how many requests were made for it now.

    `not_kept` says why the answers could not be kept, empty where they are: the next look is charged again then.
    """

    statement: Statement
    kept: bool
    requests: int
    not_kept: str = ""


@dataclass(frozen=True)
class Costs:
    """Asks for the costs of a target's account and remembers the answers in `file`."""

    reads: Reads
    clock: Clock
    budget: Decimal
    file: Path
    account: str

    def tell(self, since: date | None = None, *, fresh: bool = False) -> Told:
        """Return what is said of the costs; raises UsageError for a day that cannot be, CouldNotLook."""
        today = self.clock.now().date()
        _check(since, today)
        start = min(since or today, month_before(today).start)
        known = None if fresh else self._known(start)
        asked = known or ask(self.reads, self.clock, start, TAG)
        not_kept = "" if known else self._keep(asked, start)
        requests = 0 if known else asked.requests
        return Told(statement(asked, self.budget, since), known is not None, requests, not_kept)

    def _known(self, start: date) -> Asked | None:
        """Return what was answered within the last day and goes back as far; what is not of our form is not read."""
        try:
            kept = json.loads(self.file.read_text("utf-8"))
            if (kept["form"], kept["account"]) != (FORM, self.account) or date.fromisoformat(kept["start"]) > start:
                return None
            asked = _read(kept["asked"])
        except (OSError, ValueError, KeyError, TypeError, InvalidOperation, RecursionError):
            return None
        now = self.clock.now()
        return asked if asked.at <= now < asked.at + KEPT_FOR and asked.at.date() == now.date() else None

    def _keep(self, asked: Asked, start: date) -> str:
        """Keep what was answered, for its owner alone; return why it cannot be kept, empty where it is.

        It was paid for, and is told in either case.
        """
        content = {"form": FORM, "account": self.account, "start": start.isoformat(), "asked": _written(asked)}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.touch(0o600)
            self.file.write_text(json.dumps(content), "utf-8")
        except OSError as error:
            return f"{self.file}: {error.strerror}"
        return ""


def usd_per_request() -> float:
    """Return what Cost Explorer charges for a request, and for each further page of its answer; USD, list price."""
    return unit_prices()["costs.request"].usd or 0.0


def _check(since: date | None, today: date) -> None:
    if since and since > today:
        raise UsageError(f"--since {since}: that day is still to come", "name today or a day before")
    if since and today - since > LONGEST:
        raise UsageError(f"--since {since}: that is more than a year ago", "name a day of the last 12 months")


def _written(asked: Asked) -> dict[str, Any]:
    return {
        "at": asked.at.isoformat(),
        "charges": [[each.day.isoformat(), each.service, each.kind, str(each.amount)] for each in asked.charges],
        "usages": [[each.day.isoformat(), each.service, each.usage_type, str(each.amount)] for each in asked.usages],
        "forecast": None if asked.forecast is None else str(asked.forecast),
        "own_share": None if asked.own_share is None else str(asked.own_share),
        "requests": asked.requests,
        "currency": asked.currency,
        "refused": asked.refused,
    }


def _read(kept: Mapping[str, Any]) -> Asked:
    def amount(name: str) -> Decimal | None:
        return None if kept[name] is None else Decimal(kept[name])

    return Asked(
        datetime.fromisoformat(kept["at"]),
        tuple(Charge(*_row(row)) for row in kept["charges"]),
        tuple(Usage(*_row(row)) for row in kept["usages"]),
        amount("forecast"),
        amount("own_share"),
        int(kept["requests"]),
        str(kept["currency"]),
        str(kept["refused"]),
    )


def _row(row: Sequence[str]) -> tuple[date, str, str, Decimal]:
    day, service, kind, amount = row
    return date.fromisoformat(day), service, kind, Decimal(amount)
