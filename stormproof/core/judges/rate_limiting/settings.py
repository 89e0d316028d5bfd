"""Judges of requirement 6 by what the API says: for targets where nothing may be tried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.rate_limiting.limits import judge_enforced

PROXY = "AWS_PROXY"
KEY_AND_HOUR = ("keyId", "hour")
"""The key of the counter's table: one item a key and UTC hour."""


@dataclass(frozen=True)
class GuardedRoute:
    """A served route and what stands before it; `code` is the digest of the guard's layer, empty for no guard.

    `authorizer` is the owner's own Lambda authorizer that the route asks, empty for none: whether it tells the guard
    whose key a request bears is known of ours alone. `log_group` is where its function logs, `log_exists` whether
    that group is there; `observing_since` is empty where the guard refuses.
    """

    route: str
    invokes: str
    code: str = ""
    limit: str = ""
    log_group: str = ""
    log_exists: bool = False
    observing_since: str = ""
    authorizer: str = ""


def unguardable(integration: str, function: str, known: Collection[str] | None = None) -> str:
    """Return why no guard can count a route's requests, by its integration's type and function; empty where one can.

    The guard counts proxy events alone: those of other integrations do not tell whose key it is. `known` are the names
    of the system's functions.
    """
    if not function:
        return f"{integration or 'no integration'}, no function that could be guarded"
    if integration != PROXY:
        return f"{integration} of {function}, whose events do not tell the key"
    return f"{function} is no function of the system" if known is not None and function not in known else ""


def judge_routes_guarded(routes: Sequence[GuardedRoute], limit: int) -> None:
    """Refute unless a guard with the policy's limit stands before each served route.

    Codes: ``rate.route_unguarded``, ``rate.wrong_limit``, ``rate.observing``. Raises Undecidable
    ``rate.other_authorizer`` for a route whose guard is told by an authorizer of the owner's whose key it is, or not:
    these are routes that nobody asked. One that was asked and served uncounted is refuted by `judge_every_route`.
    """
    bare = [f"{each.route} ({each.invokes})" for each in routes if not each.code]
    if bare:
        raise Refuted("rate.route_unguarded", f"no guard stands before {', '.join(bare)}")
    for each in routes:
        if each.limit != str(limit):
            raise Refuted("rate.wrong_limit", f"{each.route} has the limit {each.limit}, the policy says {limit}")
        judge_enforced(each.observing_since)
    if others := [f"{each.route} ({each.authorizer})" for each in routes if each.authorizer]:
        said = f"whether the owner's authorizer tells the guard whose key it is cannot be seen of {', '.join(others)}"
        raise Undecidable("rate.other_authorizer", f"{said}: name a step of the workload that asks it")


def judge_same_guard(routes: Sequence[GuardedRoute], proven: str) -> None:
    """Refute if no guard stands before a route; code ``rate.route_unguarded``.

    `proven` is the route whose guard was seen at work, empty for none. Raises Undecidable ``rate.guard_unproven`` where
    no guard stands before it, as where its owner leaves it open, and where another route has a guard of other code or
    mode: of that, what was seen says nothing.
    """
    if bare := [f"{each.route} ({each.invokes})" for each in routes if not each.code]:
        raise Refuted("rate.route_unguarded", f"no guard stands before {', '.join(bare)}")
    kinds = {each.route: (each.code, bool(each.observing_since)) for each in routes}
    if proven not in kinds:
        said = f"{proven} is no route that asks for a key" if proven else "no route of the API was seen at work"
        raise Undecidable("rate.guard_unproven", f"{said}: nothing was seen of the guards before the others")
    if unlike := [route for route, kind in kinds.items() if kind != kinds[proven]]:
        said = f"the guard of {proven} was seen at work; another one stands before {', '.join(unlike)}"
        raise Undecidable("rate.guard_unproven", said)


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
