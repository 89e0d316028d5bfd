"""Functions log in JSON, at levels at which nothing is missed, to groups that can be queried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from provisioners.logging import function_logging
from provisioners.logging.function_logging import Logging, wanted
from stormproof.aws.observe.logs.groups import LogGroup
from stormproof.core.planning.plans import Change
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, configuration, parameters, state

USUAL = f"/aws/lambda/{FUNCTION.name}"
KEPT = LogGroup(30)
TEXT = {"LogFormat": "Text", "LogGroup": USUAL}
RIGHT = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": USUAL}


def logging(settings: dict[str, str], groups: Mapping[str, LogGroup | None] | None = None, *readers: str) -> Logging:
    """Return a function with a LoggingConfig; its usual group is there."""
    return Logging(state(configuration(LoggingConfig=settings)), groups or {USUAL: KEPT}, readers)


def planned(one: Logging) -> list[Any]:
    """Return the steps for one function."""
    return list(function_logging.plan(context(), (one,)))


def test_text_becomes_json_in_the_batch_of_the_function() -> None:
    """Its group stays what it is, and the update is refused if somebody else was quicker."""
    change = only(planned(logging(TEXT)))
    told = parameters(change, "update_function_configuration")
    assert told["LoggingConfig"] == RIGHT
    assert told["RevisionId"] == "rev-1"
    assert change.calls[0].batch
    assert change.breaking == ""
    assert change.price.monthly_usd


def test_the_second_plan_is_empty() -> None:
    """What was set is what is wanted."""
    assert satisfied(planned(logging(RIGHT)))


def test_filters_that_read_text_make_it_breaking_and_are_named() -> None:
    """They would find nothing any more."""
    change = only(
        planned(logging(TEXT, None, "metric filter errors is lost", "subscription filter shipper sends JSON"))
    )
    assert "metric filter errors is lost; subscription filter shipper sends JSON" in change.breaking


def test_filters_are_looked_for_only_where_they_read_text() -> None:
    """One question less for each function that is in order."""
    answers: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): configuration(LoggingConfig=TEXT),
        ("logs", "describe_log_groups"): [{"logGroupName": USUAL, "retentionInDays": 30}],
        ("logs", "describe_metric_filters"): [{"filterName": "errors", "filterPattern": ""}],
        ("logs", "describe_subscription_filters"): [{"filterName": "shipper", "destinationArn": "arn:there"}],
        ("logs", "describe_account_policies"): [],
        ("logs", "describe_query_definitions"): [],
    }
    (found,) = function_logging.read(FakeReads(answers), context())
    assert ["errors" in found.readers[0], "shipper" in found.readers[1], len(found.readers)] == [True, True, 2]
    answers[("lambda", "get_function_configuration")] = configuration(LoggingConfig=RIGHT)
    del answers[("logs", "describe_metric_filters")]
    assert function_logging.read(FakeReads(answers), context())[0].readers == ()


@pytest.mark.parametrize(
    ("standing", "system", "application"),
    [
        ({"LogFormat": "JSON", "SystemLogLevel": "WARN", "ApplicationLogLevel": "FATAL"}, "INFO", "INFO"),
        ({"LogFormat": "JSON", "SystemLogLevel": "DEBUG", "ApplicationLogLevel": "TRACE"}, "DEBUG", "TRACE"),
        ({"LogFormat": "JSON", "SystemLogLevel": "INFO", "ApplicationLogLevel": "DEBUG"}, "INFO", "DEBUG"),
    ],
)
def test_a_level_that_tells_more_than_is_needed_stays(standing: dict[str, str], system: str, application: str) -> None:
    """Nothing that is logged today is lost."""
    found = wanted(context(), FUNCTION, configuration(LoggingConfig={**standing, "LogGroup": USUAL}))
    assert (found["SystemLogLevel"], found["ApplicationLogLevel"]) == (system, application)


@pytest.mark.parametrize(("runtime", "level"), [("python3.13", "INFO"), ("nodejs22.x", "TRACE")])
def test_what_was_text_loses_nothing_and_leaks_nothing(runtime: str, level: str) -> None:
    """Python's runtime sets every library's level, and botocore's DEBUG tells session tokens; others only filter."""
    found = wanted(context(), FUNCTION, configuration(LoggingConfig=TEXT, Runtime=runtime))
    assert found["ApplicationLogLevel"] == level


def test_a_function_leaves_a_group_that_cannot_be_queried() -> None:
    """For its usual one, which is there; the old group and its logs stay."""
    groups = {"/cheap": LogGroup(30, "INFREQUENT_ACCESS"), USUAL: KEPT}
    change = only(planned(logging({**RIGHT, "LogGroup": "/cheap"}, groups)))
    assert parameters(change, "update_function_configuration")["LoggingConfig"] == RIGHT
    assert "/cheap" in change.breaking
    assert [call.operation for call in change.calls] == ["update_function_configuration"]


def test_a_function_whose_usual_group_cannot_be_queried_gets_one_of_our_own() -> None:
    """Made with its retention before anything is written to it."""
    home = f"/stormproof/abc123/function/{FUNCTION.name}"
    groups = {USUAL: LogGroup(30, "DELIVERY"), home: None}
    change = only(planned(logging(RIGHT, groups)))
    assert [call.operation for call in change.calls] == [
        "create_log_group",
        "put_retention_policy",
        "update_function_configuration",
    ]
    assert change.after["LogGroup"] == home


def test_removal_leaves_the_logs_as_they_are() -> None:
    """Whatever reads them by now reads JSON."""
    assert satisfied(list(function_logging.remove(context(), (logging(RIGHT),))))


def test_what_is_wanted_of_the_update_is_what_the_alias_knows_for_ours() -> None:
    """Else the alias would hold our change for the owner's, and never release it."""
    change = only(planned(logging(TEXT)))
    assert isinstance(change, Change)
    after = configuration(LoggingConfig=change.after)
    assert wanted(context(), SYSTEM.functions[0], after) == change.after
