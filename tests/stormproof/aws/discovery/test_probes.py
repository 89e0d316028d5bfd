"""An owner's function that runs our probe in another region often enough stands in the place of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.discovery.probes import with_probes
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.errors import CouldNotLook
from stormproof.core.health.observed import JOURNEY
from stormproof.core.health.probed import probed
from stormproof.core.health.regions import own_probe, owners_probe, probe_function, probe_log
from stormproof.core.naming import Names
from stormproof.core.system import OwnersProbe
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.stormproof.aws.discovery.test_canaries import canary

THERE = "us-west-2"
PROBED = replace(SYSTEM, probe_regions=(THERE,))
NAMES = Names(PROBED.at(THERE))
OURS = own_probe(NAMES)
RIGHT = probed(NAMES.system).variables()
FOUND = OwnersProbe(THERE, "acme-probe", "/aws/lambda/acme-probe", rule="prod-minutes")


def function(name: str, variables: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return a function as ListFunctions tells it."""
    return {"FunctionName": name, "FunctionArn": f"arn:{name}", "Environment": {"Variables": variables}, **more}


def reads(
    *functions: dict[str, Any],
    rules: dict[str, tuple[str, str]] | None = None,
    canaries: tuple[dict[str, Any], ...] = (),
) -> FakeReads:
    """Return what answers with functions of a region, with rules that run each, by name, and with canaries."""
    schedules = {"prod-minutes": ("rate(5 minutes)", "ENABLED")} if rules is None else rules

    def rule(Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        schedule, state = schedules.get(Name, ("", "DISABLED"))
        return {"ScheduleExpression": schedule, "State": state}

    return FakeReads(
        {
            ("lambda", "list_functions"): list(functions),
            ("events", "list_rule_names_by_target"): [name for name in schedules if name != OURS],
            ("events", "describe_rule"): rule,
            ("synthetics", "describe_canaries"): {"Canaries": list(canaries)},
        }
    )


def test_one_that_a_rule_runs_is_watched_in_the_place_of_ours() -> None:
    """There and nowhere else; its log is where it says."""
    system = with_probes(reads(function("acme-probe", {**RIGHT, "MORE": "x"})), PROBED)
    assert system.probes == (FOUND,)
    assert (probe_function(Names(system.at(THERE))), probe_function(Names(system))) == ("acme-probe", OURS)
    assert owners_probe(Names(system)) is None
    named = function("acme-probe", RIGHT, LoggingConfig={"LogGroup": "/acme/probes"})
    assert with_probes(reads(named), PROBED).probes == (replace(FOUND, log="/acme/probes"),)


def test_one_that_is_a_canary_is_too() -> None:
    """Synthetics runs it."""
    own = canary("acme", "rate(3 minutes)")
    system = with_probes(reads(function("cwsyn-acme", RIGHT), rules={}, canaries=(own,)), PROBED)
    assert system.probes == (OwnersProbe(THERE, "cwsyn-acme", "/aws/lambda/cwsyn-acme", canary="acme"),)


@pytest.mark.parametrize(
    ("name", "variables", "rules"),
    [
        ("acme-probe", RIGHT, {"prod-minutes": ("rate(10 minutes)", "ENABLED")}),
        ("acme-probe", RIGHT, {"prod-minutes": ("rate(5 minutes)", "DISABLED")}),
        ("acme-probe", RIGHT, {"prod-minutes": ("cron(0 6 * * ? *)", "ENABLED")}),
        ("acme-probe", RIGHT, {}),
        ("acme-probe", {**RIGHT, "PROBE_API": "another"}, None),
        ("acme-probe", probed(NAMES.system, JOURNEY).variables(), None),
        ("acme-probe", {}, None),
        (OURS, RIGHT, None),
    ],
)
def test_one_that_does_not_do_the_same_is_left_alone(
    name: str, variables: dict[str, str], rules: dict[str, tuple[str, str]] | None
) -> None:
    """Too seldom, switched off, by nothing, of another API, another check; and ours is no owner's."""
    assert with_probes(reads(function(name, variables), rules=rules), PROBED).probes == ()


def test_one_of_ours_that_runs_is_gone_on_with() -> None:
    """Alarms do not change over to another function beside it; where ours rests, they do."""
    both = function(OURS, RIGHT), function("acme-probe", RIGHT)
    theirs = {"prod-minutes": ("rate(5 minutes)", "ENABLED")}
    assert with_probes(reads(*both, rules={**theirs, OURS: ("rate(5 minutes)", "ENABLED")}), PROBED).probes == ()
    assert with_probes(reads(*both, rules={**theirs, OURS: ("rate(5 minutes)", "DISABLED")}), PROBED).probes == (FOUND,)
    assert probe_log(NAMES).endswith(OURS)


def test_a_region_that_cannot_be_looked_at_is_said() -> None:
    """And nothing is taken for granted there."""

    def denied(**_asked: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "lambda:ListFunctions")

    system = with_probes(FakeReads({("lambda", "list_functions"): denied}), PROBED)
    assert system.probes == ()
    said = f"probes in {THERE}: could not be looked at: lambda:ListFunctions [aws.access_denied]"
    assert [str(each) for each in system.left_out] == [said]


@pytest.mark.parametrize(("variables", "own"), [(RIGHT, True), ({**RIGHT, "PROBE_API": "another"}, False), ({}, False)])
def test_a_rule_of_the_owners_that_rests_is_put_back_where_it_runs_our_probe(
    variables: dict[str, str], *, own: bool
) -> None:
    """Discovery does not find one that a killed run has switched off: what it runs tells that it may be switched on."""
    targets = [{"Id": "1", "Arn": "arn:acme-probe"}]
    seen = FakeReads(
        {
            ("events", "list_targets_by_rule"): targets,
            ("lambda", "get_function_configuration"): {"Environment": {"Variables": variables}},
        }
    )
    thing = Disturbed("rule", {"Name": "prod-minutes"}, None, region=THERE)
    assert owns(Owned(PROBED, seen), thing) is own
