"""What was just changed at a stage reaches all of API Gateway only after a while; until then it answers either way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from stormproof.core.bench import Bench
from stormproof.core.clock import look_until, poll

Seen = TypeVar("Seen")
Looked = TypeVar("Looked")
MARGIN_S = 5.0


def settled(run: Callable[[Bench], Seen]) -> Callable[[Bench], Seen]:
    """Return the experiment, begun only when the stages' last change has spread."""

    @wraps(run)
    def when_settled(bench: Bench) -> Seen:
        await_spread(bench)
        return run(bench)

    return when_settled


def await_spread(bench: Bench) -> None:
    """Wait until the last change of any stage is old enough; look at nothing where changes are there at once."""
    spreading = bench.surroundings.waits.stage_change
    if not spreading:
        return
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    changed = [stage["lastUpdatedDate"] for stage in stages if stage.get("lastUpdatedDate")]
    if changed:
        ready = max(changed) + spreading
        within_s = spreading.total_seconds() + MARGIN_S
        what = "the stage's last change has spread"
        poll(bench.clock.now, lambda now: now >= ready, clock=bench.clock, within_s=within_s, every_s=1.0, what=what)


def until_spread(bench: Bench, look: Callable[[], Looked], right: Callable[[Looked], bool], within_s: float) -> Looked:
    """Look until what is seen is right, or a setting has had time to spread; then what is seen is how it is.

    Where settings count at once, one look is enough.
    """
    within_s = within_s if bench.surroundings.waits.settings_spread else 0.0
    return look_until(
        look,
        right,
        clock=bench.clock,
        within_s=within_s,
        every_s=5.0,
    )
