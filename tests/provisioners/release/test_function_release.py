"""A version is published, tried and served for what the controls set, never for what an owner left in $LATEST."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.rate_limiting import rate_guard
from provisioners.rate_limiting.rate_guard import Guards
from provisioners.release import function_alias, function_release
from provisioners.release.version_settings import OWNED
from stormproof.aws.observe.lambda_functions import CONFIGURE, FunctionState
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.planning.plans import Change, NoChange, Ref
from tests.provisioners.fakes import blocked, context, only, satisfied
from tests.provisioners.made_functions import (
    FUNCTION,
    LAYER,
    THEIRS,
    at_rest,
    configuration,
    guarded_configuration,
    parameters,
    state,
)

VERSION = Ref("function-release.api.version")


def plan(found: FunctionState, *pending: Change) -> list[Any]:
    """Return the plan's steps."""
    return list(function_release.plan(replace(context(), pending=pending), (found,)))


def pending(found: FunctionState) -> tuple[Change, ...]:
    """Return what the rate guard would change before."""
    steps = list(rate_guard.plan(context(), Guards((found,), LAYER)))
    return tuple(step for step in steps if isinstance(step, Change))


def operations(change: Change) -> list[str]:
    """Return a change's calls."""
    return [call.operation for call in change.calls]


def test_the_second_plan_is_empty() -> None:
    """The alias serves what stands in $LATEST, whose handler is its owner's again."""
    assert satisfied(plan(state(guarded_configuration(), guarded_configuration())))
    assert satisfied(plan(state(at_rest(), guarded_configuration())))


def test_latest_has_its_owners_handler_again_once_the_version_is_served() -> None:
    """So that it can be invoked whatever of layers and environment the owner's next deployment writes anew."""
    found = state(configuration(), configuration())
    last = only(plan(found, *pending(found))).calls[-1]
    assert last.parameters == {"FunctionName": FUNCTION.name, "Handler": "app.handle"}


def test_latest_has_its_owners_handler_again_where_the_version_does_worse() -> None:
    """Nothing of a release that was refused may be lost with the owner's next deployment."""
    change = only(plan(state(configuration(), configuration()), *pending(state(configuration(), configuration()))))
    assert change.backed_out_by == change.calls[-1:]
    assert change.backed_out_by[0].parameters == {"FunctionName": FUNCTION.name, "Handler": "app.handle"}


def test_a_version_is_never_published_without_the_guard_that_is_served() -> None:
    """Another control's change is released: the guard's handler is put on for it, or the whole of it carried over."""
    logging = {"LoggingConfig": OWNED["LoggingConfig"](context(), FUNCTION, configuration())}
    first = only(plan(state(at_rest(**logging), guarded_configuration())))
    assert operations(first) == [CONFIGURE, "publish_version", "invoke", "update_alias", CONFIGURE]
    assert first.calls[0].parameters["Handler"] == GUARD_HANDLER
    wiped = state(configuration(**logging), guarded_configuration())
    worn = only(plan(wiped)).calls[0].parameters
    assert worn["Layers"] == [THEIRS, LAYER]
    assert worn["Environment"]["Variables"] == guarded_configuration()["Environment"]["Variables"]


def released(found: FunctionState) -> Any:
    """Return what the verb `release` plans."""
    return function_release.release(context(), found)


def test_what_waits_is_released_with_what_hardening_set() -> None:
    """Code and handler are the owner's newest; the guard is the served version's, also where his update took it."""
    newer = configuration(CodeSha256="new", Handler="app.newest")
    change = only([released(state(newer, guarded_configuration()))])
    moves = ["update_alias", "update_alias"]
    assert operations(change) == [CONFIGURE, "publish_version", "invoke", *moves, CONFIGURE]
    share, alone = (call for call in change.calls if call.operation == "update_alias")
    assert share.parameters["RoutingConfig"] == {"AdditionalVersionWeights": {"3": 0.9}}
    assert share.watched == FUNCTION.arn
    assert alone.parameters["RoutingConfig"] == {"AdditionalVersionWeights": {}}
    assert "RevisionId" not in alone.parameters
    assert change.backed_out_by[0].parameters["FunctionVersion"] == "3"

    worn = change.calls[0].parameters
    assert (worn["Handler"], worn["Layers"]) == (GUARD_HANDLER, [THEIRS, LAYER])
    assert worn["Environment"]["Variables"]["STORMPROOF_HANDLER"] == "app.newest"
    assert change.calls[-1].parameters["Handler"] == "app.newest"
    assert parameters(change, "publish_version")["CodeSha256"] == "new"


def test_a_version_with_another_role_is_served_to_all_at_once() -> None:
    """Lambda shares an alias only among versions that one role runs."""
    newer = guarded_configuration(Handler="app.newest", Role="arn:aws:iam::123456789012:role/other")
    change = only([released(state(newer, guarded_configuration()))])
    assert operations(change).count("update_alias") == 1
    assert "RoutingConfig" not in parameters(change, "update_alias")


def test_nothing_is_released_where_nothing_waits() -> None:
    """What hardening set is no owner's; without an alias $LATEST is served."""
    assert satisfied([released(state(at_rest(), guarded_configuration()))])
    assert satisfied([released(state(configuration(), guarded_configuration()))])
    assert satisfied([released(state(configuration(CodeSha256="new")))])


def test_nothing_is_released_while_traffic_shifts() -> None:
    """Somebody's release is under way."""
    weights = {"AdditionalVersionWeights": {"4": 0.1}}
    assert blocked([released(state(at_rest(CodeSha256="new"), guarded_configuration(), RoutingConfig=weights))])


def test_an_older_version_is_served_again_once_it_was_tried() -> None:
    """It is said what it lacks; the one that is served needs nothing."""
    found = state(at_rest(), guarded_configuration())
    change = only([function_release.back(context(), found, configuration(Version="1"))])
    assert operations(change) == ["invoke", "update_alias"]
    assert parameters(change, "update_alias")["FunctionVersion"] == "1"
    assert "version 1 lacks what hardening set on the served one: rate guard" in change.breaking
    assert not only([function_release.back(context(), found, guarded_configuration(Version="2"))]).breaking
    assert satisfied([function_release.back(context(), found, guarded_configuration(Version="3"))])


def test_what_a_control_changes_is_published_and_served() -> None:
    """In one version, on the alias that was looked at."""
    found = state(configuration(), configuration())
    change = only(plan(found, *pending(found)))
    assert [call.operation for call in change.calls] == ["publish_version", "invoke", "update_alias", CONFIGURE]
    tried = change.calls[1]
    assert (tried.parameters["Qualifier"], tried.tried_against) == (VERSION, {"Qualifier": "live"})
    assert tried.parameters["Payload"] == b'{"Records": []}'
    assert 'tried first with {"Records": []}' in change.after
    assert "[[workload.jobs]]" in change.after
    moved = parameters(change, "update_alias")
    assert (moved["FunctionVersion"], moved["RevisionId"]) == (VERSION, "alias-1")


def test_an_alias_that_serves_an_unguarded_version_is_moved() -> None:
    """Though $LATEST is as wanted: the alias's version is what counts."""
    assert "update_alias" in operations(only(plan(state(guarded_configuration(), configuration()))))


def test_an_owners_code_in_latest_is_not_shipped_and_is_said() -> None:
    """Nothing of ours is to be released: nothing is done."""
    (step,) = plan(state(guarded_configuration(CodeSha256="new"), guarded_configuration()))
    assert isinstance(step, NoChange)
    assert "not released: other code" in step.reason


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
    assert "other code, Timeout" in reason
    assert "`stormproof release api`" in reason


def test_a_setting_that_a_control_owns_is_released_and_not_the_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once $LATEST holds what the control wants; any other value of it is the owner's."""
    monkeypatch.setitem(OWNED, "Timeout", lambda _desired, _function, _after: 30)
    wanted = state(guarded_configuration(Timeout=30), guarded_configuration(Timeout=3))
    assert "update_alias" in operations(only(plan(wanted)))
    (step,) = plan(state(guarded_configuration(Timeout=4), guarded_configuration(Timeout=3)))
    assert isinstance(step, NoChange)
    assert "other Timeout" in step.reason


def test_an_alias_between_two_versions_stops_the_plan() -> None:
    """Somebody is shifting traffic."""
    weights = {"AdditionalVersionWeights": {"4": 0.1}}
    assert blocked(plan(state(guarded_configuration(), configuration(), RoutingConfig=weights)))


def test_it_is_tried_with_the_event_of_the_workload() -> None:
    """Where the owner has named one that does no harm."""
    found = state(configuration(), configuration())
    given = replace(context(), pending=pending(found), events={FUNCTION.name: '{"ping": true}'})
    change = only(list(function_release.plan(given, (found,))))
    assert parameters(change, "invoke")["Payload"] == b'{"ping": true}'
    assert change.after.endswith("tried first with the event that the workload states")


def test_a_function_that_gets_its_alias_now_is_released_after_it() -> None:
    """First what was found is served, then what was configured; without an alias nothing is."""
    found = state(configuration())
    alias = tuple(s for s in function_alias.plan(context(), (found,)) if isinstance(s, Change))
    change = only(plan(found, *alias, *pending(found)))
    assert "RevisionId" not in parameters(change, "update_alias")
    (step,) = plan(found, *pending(found))
    assert isinstance(step, NoChange)


def test_a_wrapper_that_its_owner_put_around_the_guard_is_his_to_release() -> None:
    """The served version has the guard; nothing of ours lacks there."""
    told = guarded_configuration()["Environment"]["Variables"] | {"DD_LAMBDA_HANDLER": GUARD_HANDLER}
    wrapped = guarded_configuration(Handler="datadog_lambda.handler.handler", Environment={"Variables": told})
    (step,) = plan(state(wrapped, guarded_configuration()))
    assert isinstance(step, NoChange)
    assert "owner's to release" in step.reason
