"""All explanations, by their codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from stormproof.core.explanations import (
    alerts,
    authentication,
    costs,
    dashboards,
    delivery,
    encryption,
    firewall,
    health,
    logging,
    looking,
    queries,
    rate_limiting,
    recovery,
    releases,
    roles,
    runbook,
    running,
    transport,
)
from stormproof.core.explanations.model import Explanation, Family

FAMILIES: tuple[Family, ...] = tuple(
    family
    for concern in (
        authentication,
        rate_limiting,
        firewall,
        transport,
        encryption,
        roles,
        logging,
        queries,
        alerts,
        dashboards,
        costs,
        recovery,
        runbook,
        health,
        delivery,
        releases,
        running,
        looking,
    )
    for family in concern.FAMILIES
)


@cache
def explanations() -> Mapping[str, Explanation]:
    """Return code -> what is said about it, in the order of their families."""
    return MappingProxyType({each.code: each for family in FAMILIES for each in family.explanations()})


def explanation(code: str | None) -> Explanation | None:
    """Return what is said about a code; None for none, and for one that this version no longer has."""
    return explanations().get(code or "")
