"""Steps about what AWS says of the guards: nothing is tried, only looked up."""

from __future__ import annotations

from pytest_bdd import then, when

from provisioners.rate_limiting import rate_counter
from provisioners.rate_limiting.rate_guard_layer import FUNCTION
from stormproof.aws.packaging import code_sha256, layer
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.rate_limiting.settings import (
    GuardedRoute,
    judge_counts_by_hour,
    judge_guard_code,
    judge_routes_guarded,
)
from stormproof.stimuli.rate_limiting.rate_guard_states import guarded_routes

Routes = tuple[GuardedRoute, ...]


@when("the guards of the served routes are looked up", target_fixture="routes")
def served_routes(bench: Bench) -> Routes:
    """What each stage serves, and what stands before it."""
    return guarded_routes(bench)


@then("each route is guarded with that limit")
def routes_guarded(routes: Routes, limit: int) -> None:
    """On the version that serves."""
    judge_routes_guarded(routes, limit)


@then("each runs the code that refuses so")
def guard_code(routes: Routes) -> None:
    """Known by its digest."""
    judge_guard_code(routes, code_sha256(layer(FUNCTION)))


@then("the counter is kept by key and hour")
def counts_by_hour(routes: Routes, bench: Bench) -> None:
    """The table's key, and the code that fills it."""
    counter = rate_counter.read(bench.reads, bench.context)
    judge_counts_by_hour(counter.key if counter else (), rate_counter.KEY)
    judge_guard_code(routes, code_sha256(layer(FUNCTION)))


@then("each writes to a log group that is there")
def can_log(routes: Routes) -> None:
    """Lambda makes a function's group when it first logs: one that is not there yet refutes nothing."""
    judge_guard_code(routes, code_sha256(layer(FUNCTION)))
    if missing := sorted({each.log_group for each in routes if not each.log_exists}):
        raise Undecidable("logs.none_yet", f"nothing was ever logged to {', '.join(missing)}; use the API once")
