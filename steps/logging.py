"""Steps about logs: what is logged of requests and executions, how long it is kept, what can be asked of it."""

from __future__ import annotations

from pytest_bdd import given, then, when

from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.logging.executions import (
    Logging,
    judge_everybody_reported,
    judge_executions_logged,
    judge_logging,
)
from stormproof.core.judges.logging.log_groups import KeptGroup, judge_class, judge_found_everywhere, judge_retention
from stormproof.core.judges.logging.requests import (
    judge_formats,
    judge_no_secret,
    judge_requests_logged,
    judge_users_logged,
)
from stormproof.core.judges.roles.journeys import Went
from stormproof.core.stimuli import StimulusResult
from stormproof.core.system import Function
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.logging import executions, logged_requests, planted_lines
from stormproof.stimuli.shared.workload import jobs

ALL_REQUESTS = when_stimulus("all requests of the run are looked for in the access log", logged_requests.ALL)
ONE_REQUEST = when_stimulus("one request is looked for in the access log", logged_requests.ONE)
EACH_ENDING = when_stimulus("each of them succeeds, fails and times out", executions.PROVOKED_EXECUTIONS)
PLANTED = when_stimulus("a line is planted in each and looked for by one query", planted_lines.PLANTED)
LOOKED_AGAIN = when_stimulus("one query looks for lines where some are known to be", planted_lines.LOOKED_AGAIN)


@given("the stages that the API serves", target_fixture="stages")
def served_stages(bench: Bench) -> tuple[str, ...]:
    """As discovered; an API that was never deployed serves nobody."""
    if not bench.context.system.api.stages:
        raise CouldNotLook("logs.no_stage", "the API has no stage")
    return bench.context.system.api.stages


@given("the functions of the system", target_fixture="functions")
def functions_of_the_system(bench: Bench) -> tuple[Function, ...]:
    """As discovered."""
    return bench.context.system.functions


@then("each is there with its time, its endpoint and what came of it")
def requests_logged(result: StimulusResult[logged_requests.Looked], stages: tuple[str, ...]) -> None:
    """By its request ID, every field filled that has a value."""
    seen = result.value
    if not seen.sent:
        raise CouldNotLook("logs.nothing_sent", f"no request of this run went to {', '.join(stages)}")
    seen.must_have_arrived()
    judge_requests_logged(seen.sent, seen.lines)


@then("each that got through is there with its user")
def users_logged(result: StimulusResult[logged_requests.Looked]) -> None:
    """The ID of its key."""
    if all(each.refused for each in result.value.sent):
        raise CouldNotLook("logs.nothing_sent", "no request of this run got through")
    judge_users_logged(result.value.sent, result.value.lines)


@then("no log group holds a key or what was sent in confidence")
def nothing_confided(result: StimulusResult[logged_requests.Looked]) -> None:
    """In headers, query strings and bodies."""
    judge_no_secret(result.value.leaking)


@when("the formats of their access logs are looked up", target_fixture="formats")
def formats_of_access_logs(bench: Bench) -> dict[str, str]:
    """Stage -> format, empty where nothing is logged."""
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    return {stage["stageName"]: (stage.get("accessLogSettings") or {}).get("format", "") for stage in stages}


@then("none leaves out request, time, user, endpoint or outcome")
def formats_hold_all(formats: dict[str, str], stages: tuple[str, ...]) -> None:
    """Of every stage."""
    judge_formats({stage: formats.get(stage, "") for stage in stages})


@then("each execution is reported with its duration, its memory and its error")
def executions_logged(
    result: StimulusResult[executions.Provoked], functions: tuple[Function, ...], bench: Bench, tell: Tell
) -> None:
    """By its request ID, in the log group of its function.

    Lambda itself reports executions, whatever the language: of functions that cannot be made to fail, settings decide.
    """
    unfit = result.value.unfit
    judge_logging(each for each in executions.served_logging(bench) if each.function in unfit)
    result.value.must_be_of_each(functions)
    judge_executions_logged(result.value.ran, result.value.lines)
    tell(f"by their settings alone: {executions.told(unfit)}" if unfit else "")


@then("each of them has reported its duration and its memory")
def everybody_reported(result: StimulusResult[Went], functions: tuple[Function, ...], bench: Bench) -> None:
    """The very version that is served, since the journey began; without jobs nobody knows who was at work."""
    jobs(bench)
    if result.value.problem:
        raise CouldNotLook("logs.no_work_done", f"not all were at work: {result.value.problem}")
    reports = executions.reported(bench, result.started)
    judge_everybody_reported({function.name: reports[function.name] for function in functions})


@when("the logging of what they serve is looked up", target_fixture="logging")
def logging_of_served(bench: Bench) -> tuple[Logging, ...]:
    """Of the version behind the alias."""
    return executions.served_logging(bench)


@then("none leaves an execution out")
def logs_all(logging: tuple[Logging, ...]) -> None:
    """In records that can be queried."""
    judge_logging(logging)


@given("the log groups of the system", target_fixture="groups")
def log_groups(bench: Bench) -> tuple[KeptGroup, ...]:
    """All that something of the system writes to."""
    found = planted_lines.kept_groups(bench)
    if not found:
        raise Undecidable("logs.none_yet", "nothing of the system has a log group; use the API once")
    return found


@when("it is looked up how long they keep their logs", target_fixture="kept")
def kept(groups: tuple[KeptGroup, ...]) -> tuple[KeptGroup, ...]:
    """As AWS tells it, account policies included; the shortest first."""
    return tuple(sorted(groups, key=lambda group: (group.days is None, group.days or 0)))


@then("none keeps them for less than the policy says")
def long_enough(kept: tuple[KeptGroup, ...], bench: Bench) -> None:
    """Never expiring is long enough."""
    judge_retention(kept, bench.context.policy.log_retention_days)


@then("the query finds it in each")
def found_everywhere(result: StimulusResult[planted_lines.Planted]) -> None:
    """One query over all of them."""
    judge_found_everywhere(result.value.groups, result.value.found)


@then("every command of the query language can be used on them")
def queryable(groups: tuple[KeptGroup, ...]) -> None:
    """Classes other than STANDARD lack some."""
    judge_class(groups)
