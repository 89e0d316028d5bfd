"""The demand for native keys stays on until every stage was seen to enforce, and comes off only if asked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication import native_requirement
from provisioners.authentication.authorizer import KEY_SOURCE
from provisioners.authentication.native_requirement import Demands
from stormproof.aws.observe.api_shape import ApiShape, AuthorizerShape, MethodShape
from stormproof.aws.observe.apigateway_methods import Method
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change, NoChange
from stormproof.core.policy import Mode, NativeRequirement
from tests.provisioners.fakes import SYSTEM, blocked, context, only, satisfied

REMOVE = context(native_requirement=NativeRequirement.REMOVE)
DEMANDING = Method("/{proxy+}", "r1", "ANY", {"apiKeyRequired": True})
OPEN = Method("/open", "r2", "GET", {"apiKeyRequired": False})


def shape(authorization: str = "CUSTOM stormproof", source: str = KEY_SOURCE) -> ApiShape:
    """Return what a stage serves."""
    methods = {
        ("/{proxy+}", "ANY"): MethodShape(authorization, api_key_required=True, integration={}),
        ("/{proxy+}", "OPTIONS"): MethodShape("NONE", api_key_required=False, integration={}),
    }
    return ApiShape(methods, {"stormproof": AuthorizerShape("REQUEST", "uri", source, 0)}, {})


ENFORCING = Demands((DEMANDING, OPEN), (shape(),), "HEADER", ())


def taken(**changed: Any) -> Change:
    """Return the change that takes the demand off."""
    return only(list(native_requirement.plan(REMOVE, replace(ENFORCING, **changed))))


def test_unasked_it_stays() -> None:
    """The criteria hold with it."""
    assert satisfied(list(native_requirement.plan(context(), ENFORCING)))


def test_what_no_key_opens_is_named_and_left_as_it_is() -> None:
    """Where no usage plan covers the stage that serves users, nobody can call what demands a native key."""
    (kept,) = native_requirement.plan(context(), replace(ENFORCING, covered=False))
    assert isinstance(kept, NoChange)
    assert kept.remark
    assert "ANY /{proxy+}: no key opens" in kept.reason


def test_asked_for_it_comes_off_once_every_stage_enforces() -> None:
    """What demanded it is written down first; methods that never did are left alone."""
    change = taken()
    assert [call.operation for call in change.calls] == ["put_parameter", "update_method"]
    assert json.loads(change.calls[0].parameters["Value"]) == [["/{proxy+}", "ANY"]]
    assert change.calls[1].parameters["patchOperations"][0]["value"] == "false"
    assert (change.redeploys, change.breaking) == (True, "")


def test_what_was_taken_off_before_is_not_forgotten() -> None:
    """An apply that broke off goes on, and the record keeps all."""
    change = taken(taken_off=(("/older", "GET"),))
    assert json.loads(change.calls[0].parameters["Value"]) == [["/older", "GET"], ["/{proxy+}", "ANY"]]


@pytest.mark.parametrize(
    "served",
    [
        (),
        (shape("NONE"),),
        (shape(), shape("NONE")),
        (shape(source="method.request.header.Authorization"),),
        (replace(shape(), authorizers={}),),
    ],
)
def test_it_stays_while_any_stage_does_not_enforce(served: tuple[ApiShape, ...]) -> None:
    """Not deployed, a second stage, an authorizer without the key header as its source: told, and not changed."""
    (step,) = native_requirement.plan(REMOVE, replace(ENFORCING, served=served))
    assert isinstance(step, NoChange)
    assert step.remark


def test_it_stays_while_the_authorizer_is_to_observe() -> None:
    """Observing never opens a door."""
    observing = context(native_requirement=NativeRequirement.REMOVE, authentication_mode=Mode.OBSERVE)
    assert satisfied(list(native_requirement.plan(observing, ENFORCING)))


def test_keys_that_another_authorizer_names_are_a_conflict() -> None:
    """Ours names none, so nobody would be served."""
    (reason,) = blocked(list(native_requirement.plan(context(), replace(ENFORCING, source="AUTHORIZER"))))
    assert "AUTHORIZER" in reason


@pytest.mark.parametrize("step", [native_requirement.plan, native_requirement.remove])
def test_the_way_back_puts_it_where_it_was(step: Any) -> None:
    """By another policy, or by taking the hardening off; breaking for keys of our own."""
    off = replace(ENFORCING, methods=(replace(DEMANDING, detail={}), OPEN), taken_off=(("/{proxy+}", "ANY"),))
    change = only(list(step(context(), off)))
    patch, forget = change.calls
    assert patch.parameters["patchOperations"][0]["value"] == "true"
    assert forget.parameters == {"Name": Names(SYSTEM).native_requirement}
    assert change.breaking


def test_without_a_demand_there_is_nothing_to_do() -> None:
    """Nothing was taken off, nothing is put back."""
    never = replace(ENFORCING, methods=(OPEN,))
    assert satisfied(list(native_requirement.plan(REMOVE, never)))
    assert satisfied(list(native_requirement.remove(REMOVE, never)))
