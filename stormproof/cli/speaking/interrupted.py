"""What is said where somebody has interrupted a verb."""

from __future__ import annotations

from stormproof.core.output.crashes import LEFT

READS = frozenset({"plan", "criteria", "explain", "completion", "doctor", "policy", "costs", "dashboard", "queries"})
"""Verbs that only look: an interruption leaves nothing behind."""
GOES_ON = {
    "apply": "what was made is kept: `stormproof apply` makes the rest, `stormproof remove` takes off what was made",
    "remove": "what was taken off stays off: `stormproof remove` takes off the rest, `stormproof apply` puts it on",
    "release": "`stormproof release` goes on from there, `stormproof rollback` serves what was served before",
    "rollback": "`stormproof rollback` goes on from there",
    "recover": "what was restored is kept: `stormproof recover status` tells how far it came, the same command goes on",
    "localaws": "what was on the embedded AWS is gone",
}
"""What an interrupted verb leaves, and which verb mends it."""
OTHERWISE = "what was made is kept, and the same verb goes on from there"


def interrupted(verb: str | None) -> str:
    """Return what is said where somebody has interrupted a verb: what is left, and which verb mends it."""
    if verb in READS:
        return "nothing was changed"
    return f"{GOES_ON.get(verb or '', OTHERWISE)}; {LEFT}"
