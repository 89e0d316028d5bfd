"""Steps about how many requests a key may make."""

from __future__ import annotations

from pytest_bdd import given, then
from pytest_bdd.parsers import parse

from stormproof.core.errors import Undecidable
from stormproof.core.judges.rate_limiting.limits import (
    judge_countdown,
    judge_enforced,
    judge_every_route,
    judge_exact,
    judge_falling,
    judge_limit_told,
    judge_refusal,
    judge_refused_to_the_end,
    judge_retry_after,
    judge_untouched,
    judge_violations_logged,
    judge_violations_told,
    judge_whole_again,
)
from stormproof.core.observations import Exchange
from stormproof.core.stimuli import Receipt
from stormproof.run.environment.bench import Bench
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.rate_limiting import floods

FLOOD = when_stimulus("a client uses up its hour with one request more", floods.FLOOD)
EVERY_ROUTE = when_stimulus("a client with a key of its own uses each of them", floods.EVERY_ROUTE)
IN_TURN = when_stimulus("it asks several times", floods.IN_TURN)
OWN_LIMIT = when_stimulus(
    parse("a client with a limit of {limit:d} requests an hour sends one more than that at once"), floods.own_limit
)


@given("the hourly limit that the policy sets", target_fixture="limit")
def policy_limit(bench: Bench) -> int:
    """Of every key that has none of its own."""
    return bench.desired.policy.requests_per_hour


@then("exactly as many requests passed as its key may make")
def exact(receipt: Receipt[floods.Flooded], limit: int) -> None:
    """Not one more, not one less."""
    judge_enforced(receipt.value.observing_since)
    judge_exact(receipt.value.answers, limit)


@then(parse("exactly {limit:d} of them passed"))
def exact_own(receipt: Receipt[floods.Burst], limit: int) -> None:
    """Whatever other keys may make."""
    judge_enforced(receipt.value.observing_since)
    judge_exact(receipt.value.answers, limit)


@then(parse("every answer told a limit of {limit:d}"))
def own_limit_told(receipt: Receipt[floods.Burst], limit: int) -> None:
    """And how much of it remained."""
    judge_limit_told(receipt.value.answers, limit)
    judge_countdown(receipt.value.answers, limit)


@then("another key still has its whole limit")
def others_untouched(receipt: Receipt[floods.Flooded], limit: int) -> None:
    """Keys are counted apart."""
    judge_untouched(receipt.value.other, limit)


@then("no route was served without being counted")
def every_route_counts(receipt: Receipt[tuple[Exchange, ...]]) -> None:
    """The answer of each function tells the limit."""
    judge_every_route(receipt.value)


@then("the requests over the limit are refused")
def refused(receipt: Receipt[floods.Flooded]) -> None:
    """429, as JSON."""
    judge_enforced(receipt.value.observing_since)
    for answer in receipt.value.refused:
        judge_refusal(answer)


@then("each refusal tells when to come again")
def retry_after(receipt: Receipt[floods.Flooded]) -> None:
    """Retry-After, within the hour."""
    for answer in receipt.value.refused:
        judge_retry_after(answer)


@then("every answer told the limit")
def limit_told(receipt: Receipt[floods.Flooded], limit: int) -> None:
    """Refusals too."""
    judge_limit_told(receipt.value.answers, limit)


@then("what remained fell by one each time, down to nothing")
def countdown(receipt: Receipt[floods.Flooded], limit: int) -> None:
    """From one below the limit."""
    judge_countdown(receipt.value.answers, limit)


@then("each answer told that less remained")
def falling(receipt: Receipt[tuple[Exchange, ...]]) -> None:
    """Whoever else uses the key."""
    judge_falling(receipt.value)


@then("it was refused until the hour ended")
def refused_to_the_end(receipt: Receipt[floods.Flooded]) -> None:
    """Seconds before."""
    judge_enforced(receipt.value.observing_since)
    judge_refused_to_the_end(_in_time(receipt.value.late))


@then("the next hour began with its whole limit")
def whole_again(receipt: Receipt[floods.Flooded], limit: int) -> None:
    """A second after."""
    judge_whole_again(_in_time(receipt.value.fresh), limit)


@then("every refused request is found in the logs")
def violations_logged(receipt: Receipt[floods.Flooded]) -> None:
    """By its request ID."""
    judge_violations_logged(receipt.value.refused, receipt.value.lines)


@then("each line tells the key, the limit and the time")
def violations_told(receipt: Receipt[floods.Flooded], limit: int) -> None:
    """Of the request that was refused."""
    judge_violations_told(receipt.value.refused, receipt.value.lines, receipt.value.key_id, limit)


def _in_time(answer: Exchange | None) -> Exchange:
    """Return what was answered at the turn of the hour; raises Undecidable where time could not be moved there."""
    if answer is None:
        raise Undecidable("clock.real", "needs time moved to the next hour; that is possible on the embedded AWS alone")
    return answer
