"""A function gets an alias on what was served before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.release import function_alias
from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.core.planning.plans import Change, Ref
from stormproof.core.system import ALIAS_DESCRIPTION
from tests.provisioners.fakes import FakeReads, context, only, satisfied
from tests.provisioners.made_functions import (
    FUNCTION,
    configuration,
    guarded_configuration,
    parameters,
    state,
)

VERSION = Ref("function-alias.api.version")


def plan(found: FunctionState, *pending: Change) -> list[Any]:
    """Return the plan's steps."""
    return list(function_alias.plan(replace(context(), pending=pending), (found,)))


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


def test_only_our_alias_is_deleted() -> None:
    """An owner's alias of that name stays, and so do all versions."""
    ours = state(configuration(), configuration(), Description=ALIAS_DESCRIPTION)
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
