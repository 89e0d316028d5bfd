"""Addresses outside of the runbook that its links lead to, judged by their form: nobody is asked."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from stormproof.core.runbook.contacts import RESERVED

OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:|^//", re.IGNORECASE)
"""How a link begins that leads outside."""
NOBODYS = re.compile(
    r"[<>{}]|\byour[-.]?(company|domain|site|org|wiki|host|name)\b|\b(change|replace)-?me\b", re.IGNORECASE
)
"""What stands in an address that has still to be filled in."""
WEB, REACHED = frozenset({"https", "http"}), frozenset({"mailto", "tel"})


def wrong_address(to: str) -> str:
    """Return why an address leads to nobody, empty for one that may lead somewhere.

    A wiki within a company may well have a short name, and no certificate: neither is blamed.
    """
    try:
        parts = urlsplit(to)
        host = parts.hostname or ""
    except ValueError as error:
        return f"which is no address: {error}"
    if parts.scheme.lower() in REACHED:
        return "" if parts.path else "which names nobody"
    if parts.scheme.lower() not in WEB:
        return "which no browser opens from a published page"
    if parts.username is not None:
        return "which holds somebody's name or password"
    if not host:
        return "which names no host"
    return "which is nobody's" if RESERVED.search(host) or NOBODYS.search(unquote(to)) else ""
