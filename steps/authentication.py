"""Steps about clients and their keys: who is let in, who is turned away, and what the logs tell of it."""

from __future__ import annotations

from pytest_bdd import given, then, when
from pytest_bdd.parsers import parse

from stormproof.aws.observe.dynamodb_tables import Table, read_table
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.authentication.admission import (
    StepTaken,
    judge_admitted,
    judge_keyless,
    judge_keys_told_apart,
    judge_logged,
    judge_no_key_in,
    judge_refused,
    judge_said_by_function,
    judge_steps_served,
    kept_authorizers,
    left_open,
)
from stormproof.core.judges.authentication.browsers import judge_preflight, judge_readable_by_browsers
from stormproof.core.judges.authentication.settings import (
    AuthorizerState,
    judge_access_logs,
    judge_authorizer_active,
    judge_authorizer_permitted,
    judge_key_store,
    judge_key_table,
    judge_remembered,
    judge_served_methods,
)
from stormproof.core.keys import key_id, no_store
from stormproof.core.naming import Names
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.authentication import damaged_keys, keyless, served_authorizers, valid_keys, wrong_keys
from stormproof.stimuli.authentication.served_authorizers import Served
from stormproof.stimuli.shared import log_traces
from stormproof.stimuli.shared.arrivals import must_hold_later
from stormproof.stimuli.shared.entry_points import Route, stage_entry_points

EVERY_ROUTE = when_stimulus("a client without a key tries every route of every stage", keyless.SWEEP)
READING = when_stimulus("a client without a key reads what the API serves", keyless.LOOK_IN)
PREFLIGHTS = when_stimulus("a browser sends its preflight requests", keyless.PREFLIGHTS)
GUESS = when_stimulus(parse("a client presents {kind}"), wrong_keys.guessing)
DAMAGED = when_stimulus("made-up and damaged keys are tried", damaged_keys.DAMAGED)
HEALTH = when_stimulus("it asks for the health", valid_keys.HEALTH_ASKED)
JOURNEY = when_stimulus("it goes the way that the system's owner describes", valid_keys.JOURNEY_GONE)
CROWD = when_stimulus("twenty-five clients use keys of their own at once", valid_keys.CROWD)
ROTATION = when_stimulus("a key is replaced with an overlap and then without one", valid_keys.ROTATION)
ATTEMPTS = when_stimulus("clients with and without keys try to enter", log_traces.TRACES)
ONE_ATTEMPT = when_stimulus("one client without a key tries to enter", log_traces.TRACE)


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
def turned_away(result: StimulusResult[keyless.Sweep], tell: Tell) -> None:
    """401, by the gateway itself; what the owner leaves open is told by name."""
    judge_keyless(result.value.attempts, result.value.observing_since)
    tell(left_open(result.value.attempts))
    tell(kept_authorizers(result.value.attempts))


@then("each preflight is answered")
def preflights_answered(result: StimulusResult[keyless.Sweep]) -> None:
    """A preflight cannot carry a key."""
    judge_preflight(result.value.attempts)


@then("each refusal may be read by a page of another origin")
def readable(result: StimulusResult[keyless.Sweep]) -> None:
    """CORS headers are on what the gateway answers itself."""
    judge_readable_by_browsers(result.value.attempts)


@then("each request is forbidden")
def forbidden(result: StimulusResult[wrong_keys.Guesses], tell: Tell) -> None:
    """403, never let in, never an error of the server; what the owner leaves open is told by name."""
    judge_refused(result.value.attempts, result.value.observing_since)
    tell(left_open(result.value.attempts))
    tell(kept_authorizers(result.value.attempts))


@then("the system itself answers")
def system_answers(result: StimulusResult[tuple[StepTaken, ...]]) -> None:
    """As the workload states, from the function, not from the gateway."""
    judge_steps_served(result.value)
    judge_said_by_function(result.value)


@then("each of its requests is served")
def steps_served(result: StimulusResult[tuple[StepTaken, ...]]) -> None:
    """With the status that the workload states for each."""
    judge_steps_served(result.value)


@then("the answers are the system's own")
def answers_known(result: StimulusResult[tuple[StepTaken, ...]]) -> None:
    """They hold what the workload states: only the function can know it."""
    judge_said_by_function(result.value)


@given("a client with a valid key", target_fixture="client")
def client(bench: Bench) -> str:
    """The run's own, by its key's ID; made now where the target names none."""
    return key_id(bench.keys.harness())


@given("a key store that holds the keys of clients", target_fixture="store")
def store(bench: Bench) -> Table:
    """Without it there is nothing to be found out about keys."""
    name = Names(bench.context.system).key_table
    found = read_table(bench.reads, name)
    if found is None:
        raise CouldNotLook("keys.no_store", no_store(name))
    return found


@then("each client is served")
def served(result: StimulusResult[valid_keys.Crowd]) -> None:
    """By the system itself."""
    judge_admitted(result.value.attempts)


@then("each client is logged as itself")
def told_apart(result: StimulusResult[valid_keys.Crowd]) -> None:
    """The access log names every key by its own ID, ten of them at least."""
    judge_keys_told_apart(result.value.attempts, result.value.logged)


@then("both keys work during the overlap")
def overlapping(result: StimulusResult[valid_keys.Rotation]) -> None:
    """A rotation locks nobody out."""
    judge_admitted(result.value.during)


@then("only the new key works afterwards")
def rotated(result: StimulusResult[valid_keys.Rotation]) -> None:
    """A rotation ends."""
    judge_refused(result.value.old_afterwards)
    judge_admitted(result.value.new_afterwards)


@then("each attempt is logged with its outcome")
def logged(result: StimulusResult[log_traces.Traces]) -> None:
    """The request ID is found, with status, outcome and the key's ID."""
    result.value.must_have_arrived()
    judge_logged(result.value.attempts, result.value.logged)


@then("no log of the system holds the text of a key")
def no_key_in_logs(result: StimulusResult[log_traces.Traces]) -> None:
    """Neither whole nor its random part."""
    judge_no_key_in(result.value.lines, result.value.planted)
    must_hold_later(result.value.missing)


@when("the served methods are looked up", target_fixture="served")
@when("the served authorizer is looked up", target_fixture="served")
def served_by_stages(bench: Bench) -> Served:
    """What each stage really serves, by its export."""
    return served_authorizers.served(bench)


@then("each method but preflights asks the authorizer")
def methods_ask(served: Served, bench: Bench, tell: Tell) -> None:
    """Each is authorized by our authorizer, as the stage serves it; what the owner leaves open is told by name."""
    public = bench.context.public_routes
    judge_served_methods(served_authorizers.guards(bench, served))
    tell(f"open as named under public_routes: {', '.join(map(str, public))}" if public else "")


@then("its answers are kept no longer than the policy says")
def not_remembered(served: Served, bench: Bench) -> None:
    """The result TTL of the served authorizer."""
    judge_remembered(served_authorizers.remembered(served), bench.context.policy.authorizer_ttl_seconds)


@when("the authorizer is looked up", target_fixture="authorizer")
def authorizer_state(bench: Bench) -> AuthorizerState:
    """Its function, the permission to ask it, its key table."""
    return served_authorizers.authorizer_state(bench)


@then("its function is active and enforces")
def authorizer_works(authorizer: AuthorizerState) -> None:
    """An authorizer that observes protects nobody."""
    judge_authorizer_active(authorizer)


@then("the API may ask it")
def authorizer_may_be_asked(authorizer: AuthorizerState) -> None:
    """By the policy of the function."""
    judge_authorizer_permitted(authorizer)


@then("its key store is there")
def authorizer_has_store(authorizer: AuthorizerState) -> None:
    """The table is active."""
    judge_key_table(authorizer)


@when("the key store is looked up", target_fixture="billing")
def key_store_billing(bench: Bench) -> str:
    """How the table's capacity is paid, empty for no table."""
    table = read_table(bench.reads, Names(bench.context.system).key_table)
    return table.billing if table else ""


@then("it takes as many keys as are put into it")
def unbounded(billing: str) -> None:
    """On demand, without a bound of its own."""
    judge_key_store(billing)


@when("the access logs are looked up", target_fixture="formats")
def access_log_formats(bench: Bench) -> dict[str, str]:
    """The format of each stage's access log."""
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    return {stage["stageName"]: (stage.get("accessLogSettings") or {}).get("format", "") for stage in stages}


@then("each tells the request, the principal, the authorizer's error and the status")
def access_logs_tell(formats: dict[str, str]) -> None:
    """The variables that the criterion needs."""
    judge_access_logs(formats)
