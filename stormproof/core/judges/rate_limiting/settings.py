"""Judges of requirement 6 by what the API says: for targets where nothing may be tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted
from stormproof.core.judges.rate_limiting.limits import judge_enforced

KEY_AND_HOUR = ("keyId", "hour")
"""The key of the counter's table: one item a key and UTC hour."""


@dataclass(frozen=True)
class GuardedRoute:
    """A served route and what stands before it; `code` is the digest of the guard's layer, empty for no guard.

    `log_group` is where its function logs, `log_exists` whether that group is there; `observing_since` is empty where
    the guard refuses.
    """

    route: str
    invokes: str
    code: str = ""
    limit: str = ""
    log_group: str = ""
    log_exists: bool = False
    observing_since: str = ""


def judge_routes_guarded(routes: Sequence[GuardedRoute], limit: int) -> None:
    """Refute unless a guard with the policy's limit stands before each served route.

    Codes: ``rate.route_unguarded``, ``rate.wrong_limit``, ``rate.observing``.
    """
    bare = [f"{each.route} ({each.invokes})" for each in routes if not each.code]
    if bare:
        raise Refuted("rate.route_unguarded", f"no guard stands before {', '.join(bare)}")
    for each in routes:
        if each.limit != str(limit):
            raise Refuted("rate.wrong_limit", f"{each.route} has the limit {each.limit}, the policy says {limit}")
        judge_enforced(each.observing_since)


def judge_guard_code(routes: Sequence[GuardedRoute], code: str) -> None:
    """Refute unless the guard before each route is the one that was proven; code ``rate.guard_other_code``."""
    for each in routes:
        if each.code != code:
            raise Refuted("rate.guard_other_code", f"{each.route} is guarded by other code: {each.code or 'none'}")


def judge_counts_by_hour(key: Sequence[str]) -> None:
    """Refute unless the counter's table, by its key's attributes, counts each key by the hour.

    Code ``rate.counter_not_hourly``.
    """
    if tuple(key) != KEY_AND_HOUR:
        raise Refuted("rate.counter_not_hourly", f"the counter is kept by {', '.join(key) or 'nothing: no table'}")
