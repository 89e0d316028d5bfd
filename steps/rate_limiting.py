"""Steps about how many requests a key may make."""

from __future__ import annotations

from pytest_bdd import given, then, when
from pytest_bdd.parsers import parse

from stormproof.aws.observe.capacity.throttles import read_throttles
from stormproof.aws.observe.dynamodb_tables import read_table
from stormproof.aws.observe.native_keys import read_usage_plans
from stormproof.aws.packaging import code_sha256, layer
from stormproof.core.bench import Bench
from stormproof.core.deployed_code import RATE_GUARD
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
    judge_strangers,
    judge_untouched,
    judge_violations_logged,
    judge_violations_told,
    judge_whole_again,
)
from stormproof.core.judges.rate_limiting.native_quotas import judge_native_quotas, judge_throttles
from stormproof.core.judges.rate_limiting.settings import (
    GuardedRoute,
    judge_counts_by_hour,
    judge_guard_code,
    judge_routes_guarded,
    judge_same_guard,
)
from stormproof.core.naming import Names
from stormproof.core.observations import Exchange
from stormproof.core.request_log import TOO_MANY
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.rate_limiting import floods, used_routes
from stormproof.stimuli.rate_limiting.rate_guard_states import guarded_routes
from stormproof.stimuli.shared.arrivals import must_have_arrived

FLOOD = when_stimulus("a client uses up its hour with one request more", floods.FLOOD)
EVERY_ROUTE = when_stimulus("a client with a key of its own sends what the workload states", used_routes.EVERY_ROUTE)
IN_TURN = when_stimulus("it asks several times", floods.IN_TURN)
OWN_LIMIT = when_stimulus(
    parse("a client with a limit of {limit:d} requests an hour sends one more than that at once"), floods.own_limit
)

Routes = tuple[GuardedRoute, ...]


@given("the hourly limit that the policy sets", target_fixture="limit")
def policy_limit(bench: Bench) -> int:
    """Of every key that has none of its own."""
    return bench.context.policy.requests_per_hour


@then("exactly as many requests passed as its key may make")
def exact(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """Of one request more than the limit, the limit passes: not one more, not one less."""
    judge_enforced(result.value.observing_since)
    judge_exact(result.value.answers, limit)


@then("neither a usage plan nor a throttle admits fewer requests than that")
def native_quotas(bench: Bench, limit: int) -> None:
    """What the gateway counts itself refuses without a word of the hourly limit."""
    judge_throttles(read_throttles(bench.reads, bench.context.system), limit)
    plans = read_usage_plans(bench.reads, bench.context.system)
    judge_native_quotas([quota for plan in plans if (quota := plan.native_quota)], limit)


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
def every_route_counts(result: StimulusResult[used_routes.RoutesUsed]) -> None:
    """The answer of each function tells the limit."""
    judge_every_route(result.value.answers)


@then("nobody was served with a key that nobody was given")
def strangers(result: StimulusResult[used_routes.RoutesUsed]) -> None:
    """On routes that ask an authorizer of the owner's: made-up keys have no limit."""
    judge_strangers(result.value.strangers)


@then("every other route has the same guard")
def same_guard(bench: Bench) -> None:
    """As the one of the health, which was asked: by its code and its mode."""
    judge_same_guard(guarded_routes(bench), used_routes.health_route(bench))


@then("a guard with that limit stands before each route that was not asked")
def other_routes_guarded(result: StimulusResult[used_routes.RoutesUsed], limit: int) -> None:
    """What writes, and is not stated to be harmless, is looked up."""
    judge_routes_guarded(result.value.unasked, limit)


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
    """Refusals tell it as well as answers of the system."""
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
    """The key was tried again half a minute before the hour ended."""
    judge_enforced(result.value.observing_since)
    judge_refused_to_the_end(_in_time(result.value.late))


@then("the next hour began with its whole limit")
def whole_again(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """The key was tried again a second after the hour had ended."""
    judge_whole_again(_in_time(result.value.fresh), limit)


@then("every refused request is found in the logs")
def violations_logged(result: StimulusResult[floods.Flooded]) -> None:
    """API Gateway's request ID stands in a line of the function's log, once the log's lines have come."""
    refused = [each.request_id for each in result.value.refused if each.status == TOO_MANY]
    must_have_arrived(refused, result.value.lines, "refused requests")
    judge_violations_logged(result.value.refused, result.value.lines)


@then("each line tells the key, the limit and the time")
def violations_told(result: StimulusResult[floods.Flooded], limit: int) -> None:
    """Of the request that was refused."""
    judge_violations_told(result.value.refused, result.value.lines, result.value.key_id, limit)


@when("the guards of the served routes are looked up", target_fixture="routes")
def served_routes(bench: Bench) -> Routes:
    """What each stage serves, and what stands before it; where nothing asks for a key, no guard has to."""
    if not (found := guarded_routes(bench)):
        raise Undecidable("rate.no_route", "no route that is served asks for a key")
    return found


@then("each route is guarded with that limit")
def routes_guarded(routes: Routes, limit: int) -> None:
    """On the version that serves."""
    judge_routes_guarded(routes, limit)


@then("each runs the code that refuses so")
def guard_code(routes: Routes) -> None:
    """Known by its digest."""
    judge_guard_code(routes, code_sha256(layer(RATE_GUARD)))


@then("the counter is kept by key and hour")
def counts_by_hour(routes: Routes, bench: Bench) -> None:
    """The table's key, and the code that fills it."""
    counter = read_table(bench.reads, Names(bench.context.system).rate_table)
    judge_counts_by_hour(counter.key if counter else ())
    judge_guard_code(routes, code_sha256(layer(RATE_GUARD)))


@then("each writes to a log group that is there")
def can_log(routes: Routes) -> None:
    """Lambda makes a function's group when it first logs: one that is not there yet refutes nothing."""
    judge_guard_code(routes, code_sha256(layer(RATE_GUARD)))
    if missing := sorted({each.log_group for each in routes if not each.log_exists}):
        raise Undecidable("logs.none_yet", f"nothing was ever logged to {', '.join(missing)}; use the API once")


def _in_time(answer: Exchange | None) -> Exchange:
    """Return what was answered at the turn of the hour; raises Undecidable where time could not be moved there."""
    if answer is None:
        raise Undecidable("clock.real", "needs time moved to the next hour; that is possible on the embedded AWS alone")
    return answer
