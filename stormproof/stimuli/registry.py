"""All stimuli that there are, by concern: what each is called, what it occupies, how far it moves the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.alerts import (
    durations,
    error_rates,
    failures_in_a_row,
    hand_set,
    server_errors,
    slow_minutes,
    store_outages,
)
from stormproof.stimuli.authentication import damaged_keys, keyless, native_keys, valid_keys, wrong_keys
from stormproof.stimuli.costs import passed_budgets, rising_costs, told_costs
from stormproof.stimuli.dashboards import known_latencies, known_traffic, opened
from stormproof.stimuli.delivery import examined, pushes, rollbacks
from stormproof.stimuli.encryption import stored_data
from stormproof.stimuli.firewall import addresses, attacks, blocked_request, project_submissions
from stormproof.stimuli.health import canary_runs, end_to_end, failing_runs, regions, reported_times
from stormproof.stimuli.logging import executions, logged_requests, planted_lines
from stormproof.stimuli.queries import exhaustions, expected_answers
from stormproof.stimuli.rate_limiting import floods, used_routes
from stormproof.stimuli.recovery import aged_versions, followed_chapter, lost_objects, restored_tables, week_old
from stormproof.stimuli.roles import function_roles, journeys
from stormproof.stimuli.runbook import commands
from stormproof.stimuli.shared import log_traces
from stormproof.stimuli.transport import tls_offers


@dataclass(frozen=True)
class Family:
    """Stimuli that differ by what a step's text says; all occupy what `example` occupies."""

    make: Callable[..., Stimulus[Any]]
    example: Stimulus[Any]


STIMULI: tuple[Stimulus[Any], ...] = (
    keyless.SWEEP,
    keyless.AROUND,
    keyless.LOOK_IN,
    keyless.PREFLIGHTS,
    damaged_keys.DAMAGED,
    valid_keys.HEALTH_ASKED,
    valid_keys.JOURNEY_GONE,
    valid_keys.CROWD,
    valid_keys.ROTATION,
    native_keys.NATIVE_LIFE,
    log_traces.TRACES,
    log_traces.TRACE,
    store_outages.UNTELLABLE,
    floods.FLOOD,
    used_routes.EVERY_ROUTE,
    floods.IN_TURN,
    store_outages.UNCOUNTABLE,
    error_rates.AT_BOUNDARY,
    error_rates.SELDOM_USED,
    failures_in_a_row.FAILING_IN_A_ROW,
    durations.LASTING,
    known_traffic.TRAFFIC,
    known_latencies.LATENCIES,
    opened.PUT_AGAIN,
    opened.LOOKED_AT,
    hand_set.SET_OFF,
    server_errors.AT_BOUNDARY,
    slow_minutes.FIVE_SLOW,
    attacks.ATTACKED,
    attacks.ATTACKED_ONCE,
    project_submissions.SUBMITTED,
    addresses.CAME,
    addresses.CLAIMED,
    tls_offers.OFFERS,
    tls_offers.PLAIN_WITH_KEY,
    tls_offers.PLAIN_WITHOUT_KEY,
    tls_offers.STORES,
    stored_data.OBJECT_STORED,
    stored_data.ITEM_STORED,
    function_roles.EXAMINED,
    journeys.FOLLOWED,
    logged_requests.ALL,
    logged_requests.ONE,
    executions.PROVOKED_EXECUTIONS,
    planted_lines.PLANTED,
    planted_lines.LOOKED_AGAIN,
    expected_answers.TROUBLES,
    exhaustions.EXHAUSTIONS,
    blocked_request.BLOCKED,
    expected_answers.EVERY_QUERY,
    rising_costs.RISING,
    passed_budgets.PASSED,
    canary_runs.PASSING,
    canary_runs.LAST_RUNS,
    failing_runs.FAILING,
    regions.SEEN,
    regions.LAST_CHECKS,
    reported_times.TIMED,
    end_to_end.END_TO_END,
    told_costs.TOLD,
    told_costs.SEEDED,
    lost_objects.BROUGHT_BACK,
    restored_tables.RESTORED,
    followed_chapter.FOLLOWED,
    week_old.WEEK_OLD,
    aged_versions.AGED,
    commands.TRIED,
    examined.EXAMINED,
    examined.ASKED,
    examined.TOKENS,
    pushes.PLAYED,
    rollbacks.LOOKED,
    rollbacks.TAKEN_BACK,
)
FAMILIES = (
    Family(wrong_keys.guessing, wrong_keys.guessing("an unknown key")),
    Family(floods.own_limit, floods.own_limit(5)),
)
