"""Steps about how many requests a key may make."""

from __future__ import annotations

from pytest_bdd import given, then
from pytest_bdd.parsers import parse

from stormproof.core.bench import Bench
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
from stormproof.core.stimuli import StimulusResult
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
    return bench.context.policy.requests_per_hour


@then("exactly as many requests passed as its key may make")
def exact(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """Not one more, not one less."""
    judge_enforced(result.value.observing_since)
    judge_exact(result.value.answers, limit)


@then(parse("exactly {limit:d} of them passed"))
def exact_own(result: StimulusResult[floods.Burst], limit: int) -> None:
    """Whatever other keys may make."""
    judge_enforced(result.value.observing_since)
    judge_exact(result.value.answers, limit)


@then(parse("every answer told a limit of {limit:d}"))
def own_limit_told(result: StimulusResult[floods.Burst], limit: int) -> None:
    """And how much of it remained."""
    judge_limit_told(result.value.answers, limit)
    judge_countdown(result.value.answers, limit)


@then("another key still has its whole limit")
def others_untouched(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """Keys are counted apart."""
    judge_untouched(result.value.other, limit)


@then("no route was served without being counted")
def every_route_counts(result: StimulusResult[tuple[Exchange, ...]]) -> None:
    """The answer of each function tells the limit."""
    judge_every_route(result.value)


@then("the requests over the limit are refused")
def refused(result: StimulusResult[floods.Flooded]) -> None:
    """429, as JSON."""
    judge_enforced(result.value.observing_since)
    for answer in result.value.refused:
        judge_refusal(answer)


@then("each refusal tells when to come again")
def retry_after(result: StimulusResult[floods.Flooded]) -> None:
    """Retry-After, within the hour."""
    for answer in result.value.refused:
        judge_retry_after(answer)


@then("every answer told the limit")
def limit_told(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """Refusals too."""
    judge_limit_told(result.value.answers, limit)


@then("what remained fell by one each time, down to nothing")
def countdown(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """From one below the limit."""
    judge_countdown(result.value.answers, limit)


@then("each answer told that less remained")
def falling(result: StimulusResult[tuple[Exchange, ...]]) -> None:
    """Whoever else uses the key."""
    judge_falling(result.value)


@then("it was refused until the hour ended")
def refused_to_the_end(result: StimulusResult[floods.Flooded]) -> None:
    """Seconds before."""
    judge_enforced(result.value.observing_since)
    judge_refused_to_the_end(_in_time(result.value.late))


@then("the next hour began with its whole limit")
def whole_again(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """A second after."""
    judge_whole_again(_in_time(result.value.fresh), limit)


@then("every refused request is found in the logs")
def violations_logged(result: StimulusResult[floods.Flooded]) -> None:
    """By its request ID."""
    judge_violations_logged(result.value.refused, result.value.lines)


@then("each line tells the key, the limit and the time")
def violations_told(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """Of the request that was refused."""
    judge_violations_told(result.value.refused, result.value.lines, result.value.key_id, limit)


def _in_time(answer: Exchange | None) -> Exchange:
    """Return what was answered at the turn of the hour; raises Undecidable where time could not be moved there."""
    if answer is None:
        raise Undecidable("clock.real", "needs time moved to the next hour; that is possible on the embedded AWS alone")
    return answer
