"""The guard is put on each function that serves the API, in one update that cannot overwrite somebody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.rate_limiting import rate_guard
from provisioners.rate_limiting.guard_fitness import unfit_methods
from provisioners.rate_limiting.guard_settings import guarded
from provisioners.rate_limiting.rate_guard import Guards
from stormproof.aws.observe.lambda_functions import CONFIGURE, FunctionState
from stormproof.core.deployed_code import GUARD_HANDLER, GUARD_MODE
from stormproof.core.planning.plans import Action, Change, NoChange, Ref
from stormproof.core.policy import Mode
from tests.provisioners.fakes import FakeReads, blocked, changes, context, only, satisfied
from tests.provisioners.made_functions import (
    FUNCTION,
    LAYER,
    THEIRS,
    URI,
    at_rest,
    configuration,
    guarded_configuration,
    parameters,
    state,
)

NEW_LAYER = Change("rate-guard-layer", "layer", "code", Action.UPDATE, "old", "new", ())


def plan(found: FunctionState, *, remade: bool = False) -> list[Any]:
    """Return the plan's steps."""
    wanted = replace(context(), pending=(NEW_LAYER,) if remade else ())
    return list(rate_guard.plan(wanted, Guards((found,), LAYER)))


def test_a_bare_function_gets_layer_handler_and_environment_at_once() -> None:
    """With the revision that was looked at, and breaking: clients will see 429."""
    change = only(plan(state()))
    call = parameters(change, "update_function_configuration")
    assert call["RevisionId"] == "rev-1"
    assert call["Layers"] == [THEIRS, LAYER]
    assert call["Environment"]["Variables"]["DATABASE_URL"] == "theirs"
    assert change.breaking
    assert change.calls[0].settled_by == "function_updated_v2"


def test_a_function_that_gets_no_whole_request_is_named_with_its_methods() -> None:
    """Behind a mapping template there is no key to count, and no 429 that a client would get: nothing is put there."""
    (step,) = rate_guard.plan(context(), Guards((state(),), LAYER, unfit={FUNCTION.name: unfit_methods("GET /a")}))
    assert isinstance(step, NoChange)
    assert step.remark
    assert "cannot be guarded: GET /a hands it no whole request" in step.reason


def test_the_second_plan_is_empty() -> None:
    """A function as a plan leaves it needs nothing."""
    assert satisfied(plan(state(guarded_configuration())))
    assert satisfied(plan(state(at_rest(), guarded_configuration())))


def test_latest_has_its_owners_handler_where_a_guarded_version_is_served() -> None:
    """What an older Stormproof left under the guard's is given back; a guard of another limit goes on it first."""
    call = parameters(only(plan(state(guarded_configuration(), guarded_configuration()))), CONFIGURE)
    assert call["Handler"] == "app.handle"
    other = guarded_configuration()
    other["Environment"] = {"Variables": {**other["Environment"]["Variables"], "STORMPROOF_RATE_LIMIT": "7"}}
    assert parameters(only(plan(state(at_rest(), other))), CONFIGURE)["Handler"] == GUARD_HANDLER


def wiped(**changed: Any) -> dict[str, Any]:
    """Return a guarded function after its owner's tool has set the whole environment anew, and not the handler."""
    return guarded_configuration(Environment={"Variables": {"COLOUR": "red"}}, **changed)


@pytest.mark.parametrize(
    "found", [state(wiped(), guarded_configuration()), replace(state(wiped()), older=(wiped(), configuration()))]
)
def test_the_guards_handler_is_never_taken_for_the_owners(found: FunctionState) -> None:
    """The version that serves tells his, or an older one; apply puts the guard before it and remove gives it back."""
    call = parameters(only(plan(found)), CONFIGURE)
    assert call["Environment"]["Variables"].items() >= {"STORMPROOF_HANDLER": "app.handle", "COLOUR": "red"}.items()
    gone = parameters(only(list(rate_guard.remove(context(), Guards((found,), LAYER)))), CONFIGURE)
    assert (gone["Handler"], gone["Environment"]["Variables"]) == ("app.handle", {"COLOUR": "red"})


def test_a_handler_that_nobody_knows_any_more_is_a_conflict() -> None:
    """Neither apply nor remove writes something that cannot work; both name the way out."""
    found = replace(state(wiped()), older=(wiped(),))
    (applied,) = blocked(plan(found))
    (removed,) = blocked(list(rate_guard.remove(context(), Guards((found,), LAYER))))
    assert applied == removed
    assert "set the function's handler to its own" in applied


def test_his_newest_handler_is_the_one_that_is_guarded_and_given_back() -> None:
    """Set back to his own by a deployment, whatever the served version still has."""
    found = state(at_rest(Handler="app.newest"), guarded_configuration())
    call = parameters(only(plan(found)), CONFIGURE)
    assert (call["Handler"], call["Environment"]["Variables"]["STORMPROOF_HANDLER"]) == ("app.newest", "app.newest")
    gone = parameters(only(list(rate_guard.remove(context(), Guards((found,), LAYER)))), CONFIGURE)
    assert gone["Handler"] == "app.newest"


def test_a_new_layer_goes_onto_a_guarded_function() -> None:
    """Its ARN is known after it was published; clients notice nothing."""
    change = only(plan(state(guarded_configuration()), remade=True))
    assert parameters(change, "update_function_configuration")["Layers"] == [THEIRS, Ref("rate-guard-layer.arn")]
    assert not change.breaking


def test_only_the_way_into_enforcing_is_breaking() -> None:
    """Observing refuses nobody; a guard that refuses already is no news to clients."""
    observing = context(rate_limit_mode=Mode.OBSERVE)
    there = only(list(rate_guard.plan(observing, Guards((state(guarded_configuration()),), LAYER))))
    assert not there.breaking
    assert parameters(there, "update_function_configuration")["Environment"]["Variables"][GUARD_MODE] == "observe"
    standing = configuration() | guarded(observing, configuration(), LAYER)
    assert only(plan(state(standing))).breaking
    assert not only(list(rate_guard.plan(observing, Guards((state(),), LAYER)))).breaking


def test_a_dropped_layer_is_put_back() -> None:
    """As an owner's redeploy drops it."""
    dropped = guarded_configuration(Layers=[{"Arn": THEIRS}])
    assert parameters(only(plan(state(dropped))), "update_function_configuration")["Layers"] == [THEIRS, LAYER]


def test_an_environment_that_cannot_be_read_is_never_written() -> None:
    """The plan stops, and says what to do."""
    hidden = configuration(Environment={"Error": {"ErrorCode": "AccessDenied", "Message": "no kms:Decrypt"}})
    (reason,) = blocked(plan(state(hidden)))
    assert "no kms:Decrypt" in reason
    assert blocked(
        list(
            rate_guard.remove(
                context(),
                Guards(
                    (state(guarded_configuration() | {"Environment": {"Error": {"ErrorCode": "AccessDenied"}}}),), LAYER
                ),
            )
        )
    )


def test_a_function_that_can_take_no_layer_is_named_and_left_alone() -> None:
    """Its routes fail the criterion; the others are guarded all the same."""
    (step,) = plan(state(configuration(PackageType="Image")))
    assert isinstance(step, NoChange)
    assert "fail 6.1 by name" in step.reason


def test_removal_gives_the_owner_back_what_was_the_owners() -> None:
    """And leaves alone what has no guard."""
    change = only(list(rate_guard.remove(context(), Guards((state(guarded_configuration()),), LAYER))))
    call = parameters(change, "update_function_configuration")
    assert (call["Handler"], call["Layers"]) == ("app.handle", [THEIRS])
    assert call["Environment"] == configuration()["Environment"]
    assert satisfied(list(rate_guard.remove(context(), Guards((state(),), LAYER))))


def test_only_functions_that_the_api_invokes_are_looked_at() -> None:
    """Agents take no requests."""
    method = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}
    other = {"httpMethod": "POST", "methodIntegration": {"type": "MOCK"}}
    resources = [{"id": "r", "path": "/health", "resourceMethods": {"GET": method, "POST": other}}]
    reads = FakeReads(
        {
            ("apigateway", "get_resources"): resources,
            ("lambda", "get_function_configuration"): configuration(),
            ("lambda", "list_layer_versions"): [],
        }
    )
    found = rate_guard.read(reads, context())
    assert [each.function for each in found.functions] == [FUNCTION]
    assert found.layer == ""
    assert changes(list(rate_guard.plan(context(), found)))


def test_a_wrapper_around_the_guard_stays_the_functions_handler() -> None:
    """Also once a version with the guard is served, when $LATEST otherwise has its owner's handler again."""
    told = guarded_configuration()["Environment"]["Variables"] | {"DD_LAMBDA_HANDLER": GUARD_HANDLER}
    wrapped = guarded_configuration(Handler="datadog_lambda.handler.handler", Environment={"Variables": told})
    assert satisfied(plan(state(wrapped, guarded_configuration())))
    assert satisfied(plan(state(wrapped, wrapped)))
