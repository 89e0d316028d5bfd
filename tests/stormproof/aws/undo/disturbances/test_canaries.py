"""Canaries are put back to run or rest as they did, with their settings; an owner's that a scenario made is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.health.names import own_canary
from stormproof.core.health.observed import HEALTH
from stormproof.core.health.probed import probed
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads
from tests.stormproof.aws.discovery.test_canaries import canary

OURS = own_canary(Names(SYSTEM), HEALTH)
OWNERS, SETTINGS, RUNNING = (
    BY_NAME[each] for each in ("canary of an owner", "settings of canary", "running of canary")
)
VARIABLES = probed(SYSTEM).variables()


def reads(state: str = "RUNNING", variables: Mapping[str, str] = VARIABLES, *, log: bool = True) -> FakeReads:
    """Return what answers with one canary, whatever it is called; its function has an environment and a log."""
    group = {"logGroupName": f"/aws/lambda/cwsyn-{OURS}", "arn": "arn:x"}
    return FakeReads(
        {
            ("synthetics", "get_canary"): {"Canary": canary(OURS, "rate(5 minutes)", state)},
            ("lambda", "get_function_configuration"): {"Environment": {"Variables": dict(variables)}},
            ("logs", "describe_log_groups"): [group] if log else [],
        }
    )


@pytest.mark.parametrize(
    ("before", "operations"), [("RUNNING", ["start_canary"]), ("STOPPED", ["stop_canary"]), (None, [])]
)
def test_a_canary_runs_or_rests_again_as_it_did(before: str | None, operations: list[str]) -> None:
    """Of one that was not there nothing is put back."""
    values = {"State": before} if before else None
    assert [each.operation for each in RUNNING.back(reads(), {"Name": OURS}, values)] == operations


@pytest.mark.parametrize(("state", "seen"), [("RUNNING", "RUNNING"), ("STOPPED", "STOPPED"), ("ERROR", "STOPPED")])
def test_what_does_not_run_rests(state: str, seen: str) -> None:
    """STOPPING on the way to STOPPED is no third state to be put back to."""
    assert RUNNING.present(reads(state), {"Name": OURS}) == {"State": seen}
    assert RUNNING.present(FakeReads({}), {"Name": OURS}) is None


def test_settings_are_compared_by_schedule_runtime_and_each_variable() -> None:
    """Synthetics tells no environment: the canary's function does."""
    given = {"Schedule": {"Expression": "rate(5 minutes)"}, "RunConfig": {"EnvironmentVariables": VARIABLES}}
    present = SETTINGS.present(reads(), {"Name": OURS})
    assert present is not None
    assert SETTINGS.seen(given).items() <= present.items()
    (back,) = SETTINGS.back(reads(), {"Name": OURS}, given)
    assert (back.operation, back.parameters) == ("update_canary", {"Name": OURS, **given})


@pytest.mark.parametrize(
    ("seen", "operations"),
    [
        (reads(), ["stop_canary", "get_canary", "delete_canary", "delete_log_group"]),
        (reads("STOPPED", log=False), ["get_canary", "delete_canary"]),
        (FakeReads({}), []),
    ],
)
def test_an_owner_s_is_taken_away_with_its_function_and_its_log(seen: FakeReads, operations: list[str]) -> None:
    """One that runs is stopped first, and waited for; one that is gone is as wanted."""
    calls = list(OWNERS.back(seen, {"Name": "x"}, None))
    assert [each.operation for each in calls] == operations
    assert all(each.parameters["DeleteLambda"] for each in calls if each.operation == "delete_canary")


@pytest.mark.parametrize(
    ("kind", "name", "variables", "own"),
    [
        ("running of canary", OURS, {}, True),
        ("settings of canary", OURS, {}, True),
        ("running of canary", "acme", VARIABLES, True),
        ("running of canary", "acme", {**VARIABLES, "PROBE_API": "other1"}, False),
        ("settings of canary", "acme", {}, False),
        ("canary of an owner", f"sp-{API}-owners", {}, True),
        ("canary of an owner", OURS, VARIABLES, False),
        ("canary of an owner", "acme", VARIABLES, False),
    ],
)
def test_whose_canaries_are_put_back(kind: str, name: str, variables: Mapping[str, str], *, own: bool) -> None:
    """Ours, and the owner's that runs our probe of this API though it rests; only what a scenario made is deleted."""
    found = name != "acme" or kind != "canary of an owner" or own
    seen = reads(variables=variables) if found else FakeReads({})
    assert owns(Owned(SYSTEM, seen), Disturbed(kind, {"Name": name}, None)) is own


def test_in_another_region_the_canary_of_that_region_is_meant() -> None:
    """What its function looks at is named after the region that it looks from."""
    there = replace(SYSTEM, probe_regions=("us-west-2",)).at("us-west-2")
    seen = reads(variables=probed(there).variables())
    thing = Disturbed("running of canary", {"Name": "mine"}, None, region="us-west-2")
    assert owns(Owned(SYSTEM, seen), thing)
