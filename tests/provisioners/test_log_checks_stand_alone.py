"""A provisioner that gets logging or the saved queries wrong is found out by the check of its criterion."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from provisioners.logging import access_format, access_log, function_logging, system_log_groups
from provisioners.queries import saved_queries
from provisioners.shared import log_groups
from steps import logging
from stormproof.aws.observe.logs.destinations import SystemGroup
from stormproof.aws.observe.logs.groups import LogGroup
from stormproof.aws.observe.logs.query_logs import read_groups
from stormproof.core.judges.logging.requests import ALWAYS, RESOURCE, USER
from stormproof.core.judges.queries.saved_queries import judge_as_written, judge_runs
from stormproof.core.logs.access_log import FIELDS, lacking
from stormproof.core.planning.plans import NoChange
from stormproof.core.queries.library import library
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.stimuli.queries.query_runs import ask_all
from tests.provisioners.fakes import API, SYSTEM, FakeReads, context
from tests.provisioners.made_functions import configuration, state
from tests.provisioners.mutations import Mutation, calls, instead, result

STAGES = {("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]}}
TLS = FIELDS["tlsVersion"]
THEIRS = json.dumps({name: f"$context.{variable}" for name, variable in FIELDS.items() if variable != TLS})
"""A foreign format that lacks one variable."""
GROUP = "/aws/lambda/shop-api"


def bench(answers: dict[tuple[str, str], Any], **more: Any) -> Any:
    """Return a bench that finds this on AWS."""
    return SimpleNamespace(reads=FakeReads(answers), context=context(), **more)


def formats(standing: dict[str, str]) -> None:
    """Judge the format of a stage's access log after the plan for it."""
    stage = {"stageName": "prod", "accessLogSettings": standing} if standing else {"stageName": "prod"}
    made = calls(access_log.plan(context(), (stage,)), "update_stage")
    patch = made[0]["patchOperations"] if made else []
    settings = standing | {each["path"].rpartition("/")[2]: each["value"] for each in patch}
    looked = bench({("apigateway", "get_stages"): {"item": [{"stageName": "prod", "accessLogSettings": settings}]}})
    logging.formats_hold_all(logging.formats_of_access_logs(looked), ("prod",))


def own_format() -> None:
    """Judge the log of a stage that had none."""
    formats({})


def foreign_format() -> None:
    """Judge the log that somebody else set up, and that lacks one variable."""
    formats({"destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:/theirs", "format": THEIRS})


def groups_kept() -> None:
    """Judge how long the system's log groups keep what is written to them, one of which was kept for a day."""
    days = {GROUP: 1, f"API-Gateway-Execution-Logs_{API}/prod": 1}
    for each in list(days):
        found = SystemGroup(each, "x", foreseen=True, group=LogGroup(days[each]))
        for call in calls(system_log_groups.plan(context(), (found,)), "put_retention_policy"):
            days[call["logGroupName"]] = call["retentionInDays"]
    looked = bench({**STAGES, ("lambda", "get_function_configuration"): configuration(), **described(days)})
    logging.long_enough(logging.kept(logging.log_groups(looked)), looked)


def described(days: dict[str, int]) -> dict[tuple[str, str], Any]:
    """Return what DescribeLogGroups answers: retention by name."""
    listed = [{"logGroupName": name, "retentionInDays": kept} for name, kept in days.items()]
    return {
        ("logs", "describe_log_groups"): lambda logGroupNamePrefix: [  # noqa: N803 - boto3's name
            each for each in listed if str(each["logGroupName"]).startswith(logGroupNamePrefix)
        ]
    }


def function_logs() -> None:
    """Judge how a function logs, which told warnings alone."""
    standing = configuration(LoggingConfig={"LogFormat": "JSON", "SystemLogLevel": "WARN", "LogGroup": GROUP})
    found = function_logging.Logging(state(standing), {GROUP: LogGroup(30)})
    (made,) = calls(function_logging.plan(context(), (found,)), "update_function_configuration")
    looked = bench({("lambda", "get_function_configuration"): {**standing, **made}, **described({GROUP: 30})})
    logging.logs_all(logging.logging_of_served(looked))


def queries_saved() -> None:
    """Judge the saved queries."""
    actual = saved_queries.Saved((), read_groups(FakeReads(STAGES), context()))
    made = calls(saved_queries.plan(context(), actual), "put_query_definition")
    answers = {
        **STAGES,
        ("logs", "describe_query_definitions"): [{**each, "queryDefinitionId": each["name"]} for each in made],
        ("logs", "start_query"): {"queryId": "q"},
        ("logs", "get_query_results"): {"status": "Complete", "results": []},
    }
    now = datetime(2026, 11, 22, 23, tzinfo=UTC)
    clock = SimpleNamespace(now=lambda: now, monotonic=lambda: 0.0)
    asked = ask_all(bench(answers, clock=clock, surroundings=Surroundings(EMBEDDED_WAITS)))
    for name in library().keys() - {"firewall-blocks"}:  # there is no firewall, and so no log of it
        judge_runs(asked.answers[name])
        judge_as_written(name, asked.found[name], asked.wanted[name])


def without_field(variable: str) -> str:
    """Return our format without a variable."""
    return json.dumps({name: f"$context.{each}" for name, each in FIELDS.items() if each != variable})


def queries_without(name: str) -> Callable[[Any], Any]:
    """Return the mutation by which a page of the runbook is left out."""
    return instead(lambda: {each: query for each, query in library().items() if each != name})


def saved_with(**changed: Any) -> Callable[[Any], Any]:
    """Return the mutation by which each query is saved otherwise."""
    return result(lambda definition: {**definition, **changed})


INCOMPLETE, SHORT, SILENT = "logs.request_incomplete", "logs.kept_too_short", "logs.execution_not_logged"
LOGGING = [
    *(
        Mutation(f"{each} is left out", access_format, "FORMAT", instead(without_field(each)), own_format, INCOMPLETE)
        for each in (*ALWAYS, USER, RESOURCE)
    ),
    Mutation(
        "a foreign log need not hold the version of TLS",
        access_format,
        "NEEDED",
        lambda needed: tuple(each for each in needed if each != TLS),
        foreign_format,
        INCOMPLETE,
    ),
    Mutation("kept for a week", log_groups, "retention", instead(lambda _: 7), groups_kept, SHORT),
    Mutation(
        "a log group is forgotten",
        system_log_groups,
        "of_other_controls",
        instead(lambda _: frozenset({GROUP})),
        groups_kept,
        SHORT,
    ),
    Mutation(
        "nothing is planned for log groups",
        system_log_groups,
        "plan_group",
        instead(lambda *_: iter([NoChange("c", "r", "a", "forgotten")])),
        groups_kept,
        SHORT,
    ),
    Mutation(
        "warnings are enough", function_logging, "SYSTEM_LEVELS", lambda some: (*some, "WARN"), function_logs, SILENT
    ),
    Mutation(
        "functions log text",
        function_logging,
        "wanted",
        result(lambda settings: {**settings, "LogFormat": "Text"}),
        function_logs,
        "logs.report_unstructured",
    ),
]
OTHER_TEXT = "queries.other_text"
QUERIES = [
    *(
        Mutation(
            f"{name} is left out", saved_queries, "library", queries_without(name), queries_saved, "queries.missing"
        )
        for name in ("top-keys", "one-request")
    ),
    Mutation(
        "other text", saved_queries, "definition", saved_with(queryString="fields @message"), queries_saved, OTHER_TEXT
    ),
    Mutation("no defaults", saved_queries, "definition", saved_with(parameters=[]), queries_saved, OTHER_TEXT),
    Mutation(
        "logs that it is not about",
        saved_queries,
        "bound_groups",
        instead(lambda *_: ("/elsewhere",)),
        queries_saved,
        "queries.other_logs",
    ),
    Mutation(
        "another folder",
        saved_queries,
        "Names",
        instead(lambda *_, **__: SimpleNamespace(query_folder="mine/")),
        queries_saved,
        "queries.missing",
    ),
]


def test_what_the_foreign_log_lacks_is_one_variable() -> None:
    """Of those that are demanded; the case above stands on it."""
    assert lacking(THEIRS, ALWAYS) == (TLS,)
    assert SYSTEM.api.stages == ("prod",)


@pytest.mark.parametrize("mutation", [*LOGGING, *QUERIES], ids=str)
def test_the_check_turns_red(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is green as the provisioner is, and red for the expected reason when that is mutated."""
    mutation.turns_red(monkeypatch)
