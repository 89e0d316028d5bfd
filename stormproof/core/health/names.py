"""What is called how of the health checks of a system; `names` are of the region that a thing is in."""

from __future__ import annotations

from stormproof.core.health.observed import HEALTH, JOURNEY
from stormproof.core.naming import Names

PARTS = {HEALTH: "health", JOURNEY: "journey"}
"""What the canary of a check is called after."""


def health_canary(names: Names) -> str:
    """Return the canary that asks for the health: ours, or the owner's in its place."""
    return owners_canary(names, HEALTH) or own_canary(names, HEALTH)


def journey_canary(names: Names) -> str:
    """Return the canary that takes a client's way through the system: ours, or the owner's in its place."""
    return owners_canary(names, JOURNEY) or own_canary(names, JOURNEY)


def owners_canary(names: Names, check: str) -> str:
    """Return the owner's canary that stands in the place of ours, empty for none."""
    return dict(names.system.canaries).get(check, "")


def own_canary(names: Names, check: str) -> str:
    """Return what the canary of ours for a check is called.

    The function that runs a canary is called after it, and 64 characters at most, of which an ID takes 36: a name of 21
    is in it as it is. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    """
    return f"sp-{names.system.api.id}-{PARTS[check]}"


def canary_role(names: Names) -> str:
    """Return the role of our canaries; roles are global, APIs of one ID may live in several regions."""
    return f"stormproof-{names.system.api.id}-canary-{names.system.region}"


def canary_bucket(names: Names) -> str:
    """Return the bucket that canaries leave what they saw in; such names are of all accounts and regions."""
    system = names.system
    return f"stormproof-{system.api.id}-canary-{system.account}-{system.region}"


def probe_key(names: Names) -> str:
    """Return the parameter that holds the API key of the probes of a region."""
    return f"/stormproof/{names.system.api.id}/probe-key"


def probe_notes(names: Names) -> str:
    """Return where probes write down what a journey has made, a parameter for each run below it."""
    return f"/stormproof/{names.system.api.id}/probe-notes"


def canary_logs(names: Names) -> str:
    """Return how the names of our canaries' log groups begin: Synthetics runs each canary in a function of its own."""
    return f"/aws/lambda/cwsyn-sp-{names.system.api.id}-"
