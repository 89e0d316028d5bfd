"""The states that comply with requirement 11 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.health import canary_changes as changes
from stormproof.sabotage.health.own_canaries import in_the_place_of

CANARY, DAILY = ("health-canary",), ("journey-canary",)

HEALTH_PASSES = (
    PassScenario(
        "canary-every-two-minutes",
        "11.1",
        CANARY,
        changes.scheduled("the owner has the canary run every two minutes", changes.HEALTH, "rate(2 minutes)"),
    ),
    PassScenario(
        "own-canary",
        "11.1",
        CANARY,
        in_the_place_of(changes.HEALTH, "the owner's own canary runs our probe every five minutes", "rate(5 minutes)"),
        embedded_only=True,
        alone=True,
    ),
    PassScenario(
        "own-daily-canary",
        "11.3",
        DAILY,
        in_the_place_of(
            changes.JOURNEY, "the owner's own canary takes a client's way each morning", "cron(0 6 * * ? *)"
        ),
        embedded_only=True,
        alone=True,
    ),
    PassScenario(
        "times-of-own-canary",
        "11.4",
        CANARY,
        in_the_place_of(changes.HEALTH, "the owner's own canary reports the phases of its checks", "rate(4 minutes)"),
        embedded_only=True,
        alone=True,
    ),
    PassScenario(
        "journey-every-hour",
        "11.3",
        DAILY,
        changes.scheduled("the owner has a client's way taken every hour", changes.JOURNEY, "rate(1 hour)"),
    ),
    PassScenario(
        "times-of-every-minute",
        "11.4",
        CANARY,
        changes.scheduled("the owner has checks timed every minute", changes.HEALTH, "rate(1 minute)"),
    ),
)
