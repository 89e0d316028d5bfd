"""Preflights that admit other origins admit the header of the key; what functions answer is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication import methods
from provisioners.authentication.methods import Methods
from provisioners.authentication.preflight_headers import HEADERS, ORIGIN, allows_key, with_key, without_key
from provisioners.release.deployment import _without_our_settings
from stormproof.aws.observe.api_shape import MethodShape
from stormproof.aws.observe.apigateway_methods import Method
from stormproof.core.planning.former import Former, Formers
from stormproof.core.planning.plans import NoChange
from tests.provisioners.authentication.test_methods import OURS, method, ours
from tests.provisioners.fakes import changes, context

ASPECT = "preflight headers"
RESOURCE = "arn:aws:apigateway:eu-west-1::/restapis/abc123/OPTIONS /projects"


def mock(allowed: str | None, *, origin: bool = True) -> Method:
    """Return a preflight that a mock answers, with what it allows."""
    headers = ({ORIGIN: "'*'"} if origin else {}) | ({HEADERS: allowed} if allowed else {})
    answers = {"204": {"statusCode": "204", "responseParameters": headers}}
    declared = {"204": {"responseParameters": dict.fromkeys(headers, False)}}
    integration = {"type": "MOCK", "integrationResponses": answers}
    return method("OPTIONS", methodIntegration=integration, methodResponses=declared)


def planned(preflight: Method, beside: Method | None = None) -> list[Any]:
    """Return what is changed of a preflight beside a method that asks us."""
    steps = list(methods.plan(context(), Methods((beside or ours("GET"), preflight), OURS)))
    return [change for change in changes(steps) if change.aspect == ASPECT]


def test_a_mock_that_does_not_allow_the_key_is_made_to() -> None:
    """What it allowed before stays, and is kept for a removal."""
    (change,) = planned(mock("'Content-Type'"))
    (call,) = change.calls
    assert call.operation == "update_integration_response"
    patch = {"op": "replace", "path": f"/responseParameters/{HEADERS}", "value": "'Content-Type,x-api-key'"}
    assert call.parameters["patchOperations"] == [patch]
    assert (change.keeps, change.redeploys) == (True, True)


def test_a_header_that_was_not_there_is_declared_first() -> None:
    """API Gateway maps no header that the method's answer does not name."""
    (change,) = planned(mock(None))
    assert [call.operation for call in change.calls] == ["update_method_response", "update_integration_response"]
    assert change.after == {"204": "'x-api-key'"}


def test_a_header_that_is_declared_and_not_mapped_is_added() -> None:
    """API Gateway replaces nothing that is not there."""
    unmapped = mock(None)
    declared = {"204": {"responseParameters": {ORIGIN: False, HEADERS: False}}}
    (change,) = planned(replace(unmapped, detail={**unmapped.detail, "methodResponses": declared}))
    (call,) = change.calls
    assert [each["op"] for each in call.parameters["patchOperations"]] == ["add"]


@pytest.mark.parametrize(
    ("preflight", "beside"),
    [
        (mock("'Content-Type,X-Api-Key'"), None),
        (mock("'*'"), None),
        (mock("'Content-Type'", origin=False), None),
        (mock("integration.response.header.allowed"), None),
        (mock("'Content-Type'"), method("GET", authorizationType="AWS_IAM")),
        (method("OPTIONS"), None),
    ],
)
def test_what_needs_nothing_or_is_not_ours_is_left_alone(preflight: Method, beside: Method | None) -> None:
    """Allowed already, no other origins, no literal, an owner's authorizer, a function's own answer."""
    assert not planned(preflight, beside)


def test_functions_that_answer_preflights_are_told_once() -> None:
    """Of ANY, too, whose preflight is about to get a method of its own."""
    actual = Methods((ours("GET"), method("OPTIONS"), method("ANY", "/all")), OURS)
    told = [step for step in methods.plan(context(), actual) if isinstance(step, NoChange) and step.remark]
    assert len(told) == 1
    assert "/projects, /all" in told[0].reason


def test_removal_puts_back_what_was_allowed() -> None:
    """Where it stands as we set it, and nowhere else."""
    former = Former({"204": "'Content-Type'"}, {"204": "'Content-Type,x-api-key'"})
    kept = replace(context(), formers=Formers({("method-authorization", RESOURCE, ASPECT): former}))
    steps = list(methods.remove(kept, Methods((mock("'Content-Type,x-api-key'"),), OURS)))
    (change,) = [each for each in changes(steps) if each.aspect == ASPECT]
    assert change.calls[0].parameters["patchOperations"][0]["value"] == "'Content-Type'"
    assert not changes(list(methods.remove(kept, Methods((mock("'Accept'"),), OURS))))


@pytest.mark.parametrize("headers", ["'Content-Type'", "''", "'A,B'"])
def test_the_header_is_added_and_taken_out_again(headers: str) -> None:
    """So a deployment knows a difference of it for ours."""
    assert allows_key(with_key(headers))
    assert not allows_key(headers)
    assert without_key(with_key(headers)) == headers
    shapes = [
        MethodShape("NONE", False, {"responses": {"d": {"parameters": {HEADERS: value}}}})
        for value in (headers, with_key(headers))
    ]
    assert len({str(_without_our_settings(shape, {})) for shape in shapes}) == 1
