"""What fails because a control only observes is told so, with since when, and not as if the control were broken."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.errors import CouldNotLook, Refuted, Undecidable

PREVENTED: Mapping[str, frozenset[str]] = {
    "authentication": frozenset({"auth.invalid_admitted"}),
    "firewall": frozenset(
        {
            "firewall.attack_admitted",
            "firewall.block_not_logged",
            "firewall.listed_admitted",
            "firewall.only_counting",
            "firewall.reputation_admitted",
            "firewall.rules_missing",
        }
    ),
    "tls": frozenset({"tls.old_accepted", "tls.old_policy", "tls.store_plain"}),
    "roles": frozenset(
        {
            "roles.full_access",
            "roles.not_action",
            "roles.shared",
            "roles.trust_open",
            "roles.trust_other",
            "roles.unneeded_allowed",
            "roles.wildcard_action",
            "roles.wildcard_resource",
        }
    ),
}
"""What each control with a mode prevents while it enforces, by reason codes."""
CODES: Mapping[str, str] = {
    "authentication": "auth.observing",
    "firewall": "firewall.observing",
    "tls": "tls.observing",
    "roles": "roles.proposed",
}


UNCAUSED = "troubles.not_caused"
"""The code of a refusal that was to be met on purpose, and was not."""
REFUSING = ("authentication", "rate-limit", "firewall")
"""The controls that refuse requests."""


def prevented_by(code: str) -> str:
    """Return the control with a mode that prevents what a code says while it enforces, empty for none."""
    return next((control for control, codes in PREVENTED.items() if code in codes), "")


def as_observing(refuted: Refuted, since: str) -> Refuted:
    """Return a refutation as one of the control's observing; `since` is when that began, as it is to be told."""
    code = CODES[prevented_by(refuted.code)]
    told = f"observing since {since}: {refuted.message}"
    return Refuted(code, told, refuted.resources, found=refuted.found, requests=refuted.requests)


def as_uncausable(error: CouldNotLook, since: str) -> Undecidable:
    """Return what could not be caused as what cannot be decided: a control that observes refuses nobody."""
    return Undecidable("troubles.observed", f"observing since {since}, nobody is refused: {error.message}")
