"""Steps about how many requests a key may make."""

from __future__ import annotations

from pytest_bdd import then

from stormproof.core.errors import Undecidable
from stormproof.core.judges.rate_limiting import (
    judge_countdown,
    judge_enforced,
    judge_every_route,
    judge_exact,
    judge_falling,
    judge_fresh_start,
    judge_refusal,
    judge_untouched,
    judge_violations_logged,
)
from stormproof.core.observations import Exchange
from stormproof.core.stimuli import Receipt
from stormproof.run.stimuli import when_stimulus
from stormproof.stimuli import floods

FLOOD = when_stimulus("a client uses up its hour with one request more", floods.FLOOD)
EVERY_ROUTE = when_stimulus("a client with a valid key uses every route of every stage", floods.EVERY_ROUTE)
IN_TURN = when_stimulus("a client with a valid key asks several times", floods.IN_TURN)


@then("exactly as many requests passed as its key may make")
def exact(receipt: Receipt[floods.Flooded]) -> None:
    """Not one more, not one less."""
    judge_enforced(receipt.value.observing_since)
    judge_exact(receipt.value.answers, receipt.value.limit)


@then("another key still has its whole limit")
def others_untouched(receipt: Receipt[floods.Flooded]) -> None:
    """Keys are counted apart."""
    judge_untouched(receipt.value.other, receipt.value.limit)


@then("no route was served without being counted")
def every_route_counts(receipt: Receipt[tuple[Exchange, ...]]) -> None:
    """The answer of each function tells the limit."""
    judge_every_route(receipt.value)


@then("the requests over the limit are refused with the time to wait")
def refused(receipt: Receipt[floods.Flooded]) -> None:
    """429, JSON, Retry-After."""
    judge_enforced(receipt.value.observing_since)
    for answer in receipt.value.refused:
        judge_refusal(answer)


@then("every answer told the limit and what remained")
def countdown(receipt: Receipt[floods.Flooded]) -> None:
    """From one below the limit down to nothing, on refusals too."""
    judge_countdown(receipt.value.answers, receipt.value.limit)


@then("each answer told the limit and that less remained")
def falling(receipt: Receipt[tuple[Exchange, ...]]) -> None:
    """Whoever else uses the key."""
    judge_falling(receipt.value)


@then("it was refused until the hour ended and served afterwards")
def fresh_start(receipt: Receipt[floods.Flooded]) -> None:
    """Both sides of the turn of the hour."""
    seen = receipt.value
    if seen.late is None or seen.fresh is None:
        raise Undecidable("clock.real", "needs time moved to the next hour; that is possible on the embedded AWS alone")
    judge_enforced(seen.observing_since)
    judge_fresh_start(seen.late, seen.fresh, seen.limit)


@then("every refused request is found in the logs")
def violations_logged(receipt: Receipt[floods.Flooded]) -> None:
    """By its request ID, with key, limit and time."""
    judge_violations_logged(receipt.value.refused, receipt.value.lines, receipt.value.key_id, receipt.value.limit)
