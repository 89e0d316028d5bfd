"""Waiting until a canary's run has ended: one that runs cannot be deleted.

https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_DeleteCanary.html
"""

from __future__ import annotations

from stormproof.core.planning.plans import Call

WITHIN_S = 300.0
"""In which Synthetics makes or changes a canary's function, or ends its run; AWS gives no figure."""
ENDED = "[Canary][?Status.State=='STOPPED' || Status.State=='READY' || Status.State=='ERROR'].Name | [0]"


def run_ended(name: str, output: str) -> Call:
    """Return the look that is made until a canary rests; `output` is what it yields."""
    return Call("synthetics", "get_canary", {"Name": name}, yields={output: ENDED}, awaited=True, within_s=WITHIN_S)
