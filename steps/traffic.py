"""Steps about clients and what they are answered."""

from __future__ import annotations

from pytest_bdd import given, then
from pytest_bdd.parsers import parse

from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.authentication.admission import (
    Attempt,
    judge_admitted,
    judge_keyless,
    judge_no_open_url,
    judge_preflight,
    judge_readable_by_browsers,
    judge_refused,
    judge_said_by_function,
)
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.authentication import damaged_keys, keyless, valid_keys, wrong_keys
from stormproof.stimuli.shared.entry_points import Route, stage_entry_points

EVERY_ROUTE = when_stimulus("a client without a key tries every route of every stage", keyless.SWEEP)
EVERY_OTHER_WAY = when_stimulus("a client without a key tries every other way to the functions", keyless.AROUND)
READING = when_stimulus("a client without a key reads what the API serves", keyless.LOOK_IN)
PREFLIGHTS = when_stimulus("a browser sends its preflight requests", keyless.PREFLIGHTS)
GUESS = when_stimulus(parse("a client presents {kind}"), wrong_keys.guessing)
DAMAGED = when_stimulus("made-up and damaged keys are tried", damaged_keys.DAMAGED)
HEALTH = when_stimulus("it asks for the health", valid_keys.HEALTH_ASKED)
PROJECT = when_stimulus("it submits a project and deletes it", valid_keys.PROJECT_SUBMITTED)


@given("the routes that the API serves", target_fixture="routes_served")
def routes_served(bench: Bench) -> tuple[Route, ...]:
    """Of all its stages, as they are deployed; where nothing is served, nothing can be said."""
    found = tuple(route for entry_point in stage_entry_points(bench) for route in entry_point.routes)
    if not found:
        raise CouldNotLook("api.nothing_served", "no deployed stage serves any route")
    return found


@then("each of them is forbidden")
def all_forbidden(result: StimulusResult[wrong_keys.Guesses]) -> None:
    """403, never let in, never an error of the server."""
    judge_refused(result.value.attempts, result.value.observing_since)


@then("each request is turned away as unauthorized")
def turned_away(result: StimulusResult[keyless.Sweep]) -> None:
    """401, by the gateway itself."""
    judge_keyless(result.value.attempts, result.value.observing_since)


@then("no other way lets it in")
def no_detour(result: StimulusResult[keyless.Sweep]) -> None:
    """Domains ask for a key, function URLs for a signature."""
    judge_no_open_url(result.value.open_urls)
    judge_keyless(result.value.attempts)


@then("each preflight is answered")
def preflights_answered(result: StimulusResult[keyless.Sweep]) -> None:
    """A preflight cannot carry a key."""
    judge_preflight(result.value.attempts)


@then("each refusal may be read by a page of another origin")
def readable(result: StimulusResult[keyless.Sweep]) -> None:
    """CORS headers are on what the gateway answers itself."""
    judge_readable_by_browsers(result.value.attempts)


@then("each request is forbidden")
def forbidden(result: StimulusResult[wrong_keys.Guesses]) -> None:
    """403, never let in, never an error of the server."""
    judge_refused(result.value.attempts, result.value.observing_since)


@then("the system itself answers")
def system_answers(result: StimulusResult[tuple[Attempt, ...]]) -> None:
    """200 from the function, not from the gateway."""
    judge_admitted(result.value)


@then("the project is accepted, shown and deleted")
def project_processed(result: StimulusResult[tuple[Attempt, ...]]) -> None:
    """202, 200, 204."""
    judge_admitted(result.value, expected=(202, 200, 204))


@then("the answers are the system's own")
def project_known(result: StimulusResult[tuple[Attempt, ...]]) -> None:
    """They tell the project's name."""
    judge_said_by_function(result.value[:2], valid_keys.PROJECT["name"])
