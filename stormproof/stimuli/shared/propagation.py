"""What was just changed at a stage reaches all of API Gateway only after a while; until then it answers either way.

AWS gives no figure; seconds were observed, with old answers after new ones:
https://github.com/localstack/localstack/pull/12199
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TypeVar

from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.weather import CLEAR

Seen = TypeVar("Seen")
Looked = TypeVar("Looked")
SPREADING = timedelta(seconds=30)
SPREADING_ROUGH = timedelta(seconds=2)
"""On the embedded AWS in rough weather."""
MARGIN_S = 5.0
LONGEST_LOOK_S = 60.0


def settled(run: Callable[[Bench], Seen]) -> Callable[[Bench], Seen]:
    """Return the experiment, begun only when the stages' last change has spread."""

    @wraps(run)
    def when_settled(bench: Bench) -> Seen:
        await_spread(bench)
        return run(bench)

    return when_settled


def await_spread(bench: Bench) -> None:
    """Wait until the last change of any stage is old enough; in clear weather the embedded AWS changes at once."""
    embedded = bench.target.embedded
    if embedded and embedded.sky == CLEAR:
        return
    spreading = SPREADING_ROUGH if embedded else SPREADING
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    changed = [stage["lastUpdatedDate"] for stage in stages if stage.get("lastUpdatedDate")]
    if changed:
        ready = max(changed) + spreading
        within_s = spreading.total_seconds() + MARGIN_S
        what = "the stage's last change has spread"
        poll(bench.clock.now, lambda now: now >= ready, clock=bench.clock, within_s=within_s, every_s=1.0, what=what)


def until_spread(
    bench: Bench, look: Callable[[], Looked], right: Callable[[Looked], bool], within_s: float, what: str
) -> Looked:
    """Look until what is seen is right, or a setting has had time to spread; then what is seen is how it is.

    On the embedded AWS settings count at once, and one look is enough.
    """
    within_s = 0.0 if bench.target.embedded else within_s
    deadline = bench.clock.monotonic() + within_s
    return poll(
        look,
        lambda seen: right(seen) or bench.clock.monotonic() >= deadline,
        clock=bench.clock,
        within_s=within_s + LONGEST_LOOK_S,
        every_s=5.0,
        what=what,
    )
