"""The states that comply with requirement 6 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.alerts import owners_alarms, silent_alarms
from stormproof.sabotage.rate_limiting import owners_limits
from stormproof.sabotage.shared import tables

RATE_LIMITING_PASSES = (
    PassScenario("stricter-throttle", "6.1", ("stage-throttle",), owners_limits.stricter_throttle),
    PassScenario(
        "own-guard-alarm",
        "6.1",
        ("rate-guard-alarm",),
        owners_alarms.in_place_of(silent_alarms.guard_open),
    ),
    PassScenario("ample-quota", "6.1", ("native-quota",), owners_limits.ample_quota),
    PassScenario("throttled-method", "6.2", ("stage-throttle",), owners_limits.throttled_method),
    PassScenario("own-throttle-answer", "6.2", ("stage-throttle",), owners_limits.own_throttle_answer),
    PassScenario("ample-plan", "6.2", ("native-quota",), owners_limits.ample_plan),
    PassScenario("plan-renamed", "6.2", ("native-quota",), owners_limits.plan_renamed),
    PassScenario("own-layer", "6.3", ("rate-guard", "function-release"), owners_limits.own_layer),
    PassScenario("function-roomier", "6.3", ("rate-guard", "function-release"), owners_limits.roomier),
    PassScenario(
        "counts-protected",
        "6.4",
        ("rate-counter",),
        tables.protected("the table of counts is kept from deletion and restorable", lambda names: names.rate_table),
    ),
    # AWS takes up to an hour for each change of a table's time to live.
    PassScenario("counts-kept-longer", "6.4", ("rate-counter",), owners_limits.expiring_otherwise, embedded_only=True),
    PassScenario("function-tells-more", "6.5", ("rate-guard", "function-release"), owners_limits.telling_more),
    PassScenario("violations-watched", "6.5", ("rate-guard-layer",), owners_limits.watched),
)
