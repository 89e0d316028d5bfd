"""What observing came to: the requests that enforcement would have refused, and whether that is enough to enforce."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.promotion.modes import ModedControl

LONG_ENOUGH = timedelta(days=7)
"""A week: what clients do on one weekday only is seen."""
AUTHENTICATION = "authentication"


@dataclass(frozen=True)
class Refusal:
    """Requests of one kind that enforcement would have refused: by which rule, whose, from where, for what.

    `key` is a key's ID, empty for none; `requests` counts them.
    """

    rule: str
    key: str
    address: str
    route: str
    requests: int


@dataclass(frozen=True)
class Observed:
    """What the logs tell of a control between two moments.

    `since` is None where nothing records yet; `trouble` says why the logs could not be asked, empty where they were.
    `keys_in_use` are the IDs of the keys that were admitted. `asked` tells that the control decides over requests at
    all: an authorizer that no method asks refuses nobody. `cut` tells that there is more than was read.
    """

    control: ModedControl
    since: datetime | None
    until: datetime
    refusals: tuple[Refusal, ...] = ()
    keys_in_use: frozenset[str] = frozenset()
    asked: bool = True
    cut: bool = False
    usd: float = 0.0
    trouble: str = ""

    @property
    def requests(self) -> int:
        """How many requests would have been refused."""
        return sum(each.requests for each in self.refusals)

    @property
    def keys(self) -> tuple[str, ...]:
        """The distinct keys among them."""
        return _distinct(each.key for each in self.refusals)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The distinct addresses that they came from."""
        return _distinct(each.address for each in self.refusals)

    @property
    def rules(self) -> tuple[str, ...]:
        """The distinct rules by which they would have been refused."""
        return _distinct(each.rule for each in self.refusals)

    def objection(self, long_enough: timedelta) -> str:
        """Return why this does not earn enforcement, empty where it does."""
        if not self.control.recorded:
            return ""
        if self.trouble:
            return self.trouble
        if self.since is None:
            return "nothing records yet what it would refuse; `stormproof apply` lets it observe"
        if (seen := self.until - self.since) < long_enough:
            wanted = f"{_told(long_enough)} are wanted; --after accepts less"
            return f"it has observed for {_told(seen)}, since {self.since:%Y-%m-%d %H:%M} UTC; {wanted}"
        if self.control.name == AUTHENTICATION and self.asked and not self.keys_in_use:
            return (
                "no key is in use: nobody would be served any more. Give clients keys (`stormproof keys create`), and "
                "wait until they send them"
            )
        return ""

    def document(self, long_enough: timedelta) -> dict[str, Any]:
        """Return it as JSON-able data; times are ISO 8601."""
        return {
            "control": self.control.name,
            "criteria": list(self.control.criteria),
            "since": self.since and self.since.isoformat(),
            "until": self.until.isoformat(),
            "would_refuse": {
                "requests": self.requests,
                "keys": list(self.keys),
                "addresses": list(self.addresses),
                "rules": list(self.rules),
                "details": [vars(each) for each in self.refusals],
                "more": self.cut,
            },
            "keys_in_use": sorted(self.keys_in_use),
            "blind_spots": list(self.control.blind_spots),
            "objection": self.objection(long_enough),
            "cost_usd": self.usd,
        }


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(filter(None, values))))


def _told(time: timedelta) -> str:
    """Return a time in days, or in hours or minutes where it is shorter than one."""
    for unit, one in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if time >= one or unit == "minute":
            number = f"{time / one:.1f}".removesuffix(".0")
            break
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
