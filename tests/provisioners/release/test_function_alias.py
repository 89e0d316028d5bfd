"""A version is published for what the controls set, and never for what an owner left in $LATEST."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.rate_limiting import rate_guard
from provisioners.rate_limiting.rate_guard import Guards
from provisioners.release import function_alias
from provisioners.release.function_alias import DESCRIPTION
from provisioners.release.version_settings import OWNED
from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.core.planning.plans import Change, NoChange, Ref
from tests.provisioners.fakes import FakeReads, blocked, context, only, satisfied
from tests.provisioners.made_functions import (
    FUNCTION,
    LAYER,
    configuration,
    guarded_configuration,
    parameters,
    state,
)

VERSION = Ref("function-alias.api.version")


def plan(found: FunctionState, *pending: Change) -> list[Any]:
    """Return the plan's steps."""
    return list(function_alias.plan(replace(context(), pending=pending), (found,)))


def pending(found: FunctionState) -> tuple[Change, ...]:
    """Return what the rate guard would change before."""
    steps = list(rate_guard.plan(context(), Guards((found,), LAYER)))
    return tuple(step for step in steps if isinstance(step, Change))


def test_a_function_without_alias_is_published_and_gets_one() -> None:
    """What $LATEST holds is what invokers get already; other code than that is not published."""
    change = only(plan(state()))
    assert parameters(change, "publish_version")["CodeSha256"] == "code"
    assert parameters(change, "create_alias")["FunctionVersion"] == VERSION
    assert change.calls[0].settled_by == "published_version_active"
    assert not change.breaking


def test_the_second_plan_is_empty() -> None:
    """The alias serves what stands in $LATEST."""
    assert satisfied(plan(state(guarded_configuration(), guarded_configuration())))


def test_what_a_control_changes_is_published_and_served() -> None:
    """In one version, on the alias that was looked at."""
    found = state(configuration(), configuration())
    change = only(plan(found, *pending(found)))
    assert [call.operation for call in change.calls] == ["publish_version", "update_alias"]
    moved = parameters(change, "update_alias")
    assert (moved["FunctionVersion"], moved["RevisionId"]) == (VERSION, "alias-1")


def test_an_alias_that_serves_an_unguarded_version_is_moved() -> None:
    """Though $LATEST is as wanted: the alias's version is what counts."""
    assert only(plan(state(guarded_configuration(), configuration()))).calls[-1].operation == "update_alias"


def test_an_owners_code_in_latest_is_not_shipped_and_is_said() -> None:
    """Nothing of ours is to be released: nothing is done."""
    (step,) = plan(state(guarded_configuration(CodeSha256="new"), guarded_configuration()))
    assert isinstance(step, NoChange)
    assert "not released: other CodeSha256" in step.reason


def test_an_owners_redeploy_that_drops_the_guard_in_latest_is_mended_and_not_shipped() -> None:
    """The served version is guarded still."""
    found = state(configuration(CodeSha256="new"), guarded_configuration())
    (step,) = plan(found, *pending(found))
    assert isinstance(step, NoChange)
    assert "not released" in step.reason


def test_where_a_release_is_needed_an_owners_change_stops_the_plan() -> None:
    """It names what would be shipped along, and the way out."""
    found = state(configuration(CodeSha256="new", Timeout=9), configuration())
    (reason,) = blocked(plan(found, *pending(found)))
    assert "CodeSha256, Timeout" in reason
    assert "publish a version and move the alias live" in reason


def test_a_setting_that_a_control_owns_is_released_and_not_the_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once $LATEST holds what the control wants; any other value of it is the owner's."""
    monkeypatch.setitem(OWNED, "Timeout", lambda _desired, _function, _after: 30)
    wanted = state(guarded_configuration(Timeout=30), guarded_configuration(Timeout=3))
    assert only(plan(wanted)).calls[-1].operation == "update_alias"
    (step,) = plan(state(guarded_configuration(Timeout=4), guarded_configuration(Timeout=3)))
    assert isinstance(step, NoChange)
    assert "other Timeout" in step.reason


def test_an_alias_between_two_versions_stops_the_plan() -> None:
    """Somebody is shifting traffic."""
    weights = {"AdditionalVersionWeights": {"4": 0.1}}
    assert blocked(plan(state(guarded_configuration(), configuration(), RoutingConfig=weights)))


def test_only_our_alias_is_deleted() -> None:
    """An owner's alias of that name stays, and so do all versions."""
    ours = state(configuration(), configuration(), Description=DESCRIPTION)
    change = only(list(function_alias.remove(context(), (ours,))))
    assert [call.operation for call in change.calls] == ["delete_alias"]
    theirs = state(configuration(), configuration(), Description="ours since 2019")
    assert satisfied(list(function_alias.remove(context(), (theirs, state()))))


def test_a_function_is_read_with_what_its_alias_serves() -> None:
    """Without an alias, $LATEST serves."""
    table: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): lambda **asked: configuration(Version=asked.get("Qualifier", "")),
        ("lambda", "get_alias"): {"FunctionVersion": "3"},
    }
    found = read_function(FakeReads(table), FUNCTION)
    assert found.serving["Version"] == "live"
    del table["lambda", "get_alias"]
    assert read_function(FakeReads(table), FUNCTION).serving["Version"] == ""
