"""A function gets an alias on what was served before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.release import function_alias
from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.core.errors import NotThere
from stormproof.core.planning.plans import Change, Ref
from stormproof.core.system import ALIAS_DESCRIPTION
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, satisfied
from tests.provisioners.made_functions import (
    FUNCTION,
    URI,
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


def test_a_deleted_alias_that_the_api_asks_for_serves_again_what_hardening_had_published() -> None:
    """$LATEST has no guard, and may hold what its owner has not released; another version is somebody else's."""
    versions = [
        {"Version": number, "Description": said} for number, said in (("9", "theirs"), ("8", "Stormproof"), ("7", ""))
    ]
    method = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}

    def alias_of(**asked: Any) -> Any:
        raise NotThere(str(asked))

    def found(uri: str) -> FunctionState:
        method["methodIntegration"] = {"type": "AWS_PROXY", "uri": uri}
        table: dict[tuple[str, str], Any] = {
            ("lambda", "get_function_configuration"): configuration(),
            ("lambda", "get_alias"): alias_of,
            ("lambda", "list_versions_by_function"): [*reversed(versions)],
            ("apigateway", "get_resources"): [{"id": "r", "path": "/", "resourceMethods": {"GET": method}}],
        }
        (state_,) = function_alias.read(FakeReads(table), replace(context(), system=SYSTEM))
        return state_

    again = only(plan(found(URI.replace(FUNCTION.name, f"{FUNCTION.name}:{FUNCTION.alias}"))))
    assert [call.operation for call in again.calls] == ["create_alias"]
    assert parameters(again, "create_alias")["FunctionVersion"] == "8"
    first = only(plan(found(URI)))
    assert parameters(first, "create_alias")["FunctionVersion"] == VERSION


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
