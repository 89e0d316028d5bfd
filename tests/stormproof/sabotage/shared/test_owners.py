"""What an owner does beside us can be taken back whole, by what was known before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from stormproof.aws.undo.things import disturbed_by
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.undo import Entry, Scope, from_text, to_text
from stormproof.sabotage.shared.owners import answering, stacked
from tests.provisioners.fakes import FakeReads, context

STANDING = {
    "responseType": "DEFAULT_4XX",
    "defaultResponse": False,
    "responseParameters": {"gatewayresponse.header.a": "1"},
}
SERVED = {"DEFAULT_4XX": {"responseParameters": STANDING["responseParameters"]}}
ANSWERS: dict[tuple[str, str], Any] = {
    **{("apigateway", f"get_{parts}"): [] for parts in ("resources", "authorizers", "request_validators", "models")},
    ("apigateway", "get_gateway_responses"): [STANDING],
    ("apigateway", "get_gateway_response"): STANDING,
    ("apigateway", "get_rest_api"): {},
    ("apigateway", "get_export"): {
        "body": json.dumps({"openapi": "3.0.1", "x-amazon-apigateway-gateway-responses": SERVED})
    },
    ("apigateway", "get_stage"): {"deploymentId": "d1", "stageName": "prod"},
}
READS = FakeReads(ANSWERS)


def journalled(injection: FaultInjection) -> bool:
    """Tell whether the undo survives the process, thing by thing."""
    things = [each for each in disturbed_by(injection, READS) if not each.watched]
    entry = Entry("id", injection.title, datetime(2026, 1, 1, tzinfo=UTC), Scope("a", "b", "c"), tuple(things))
    return len(things) == len(injection.undo) and from_text(to_text(entry), own=True) == entry


def test_answers_that_stood_come_back_and_others_go() -> None:
    """And the stage serves the deployment of before."""
    made = answering("own answers", {"DEFAULT_4XX": {"statusCode": "401"}, "THROTTLED": {"statusCode": "429"}})
    injection = made(READS, context())
    put, gone, back = injection.undo
    assert put.parameters["responseParameters"] == STANDING["responseParameters"]
    assert (gone.operation, gone.parameters["responseType"]) == ("delete_gateway_response", "THROTTLED")
    assert back.parameters["patchOperations"] == [{"op": "replace", "path": "/deploymentId", "value": "d1"}]
    assert [call.operation for call in injection.calls][-2:] == ["create_deployment", "update_stage"]
    assert journalled(injection)


def test_what_somebody_has_not_deployed_yet_is_shipped_by_no_scenario() -> None:
    """The scenario cannot be played, and says what waits."""
    waiting = {**ANSWERS, ("apigateway", "get_rest_api"): {"binaryMediaTypes": ["image/png"]}}
    with pytest.raises(CouldNotLook, match="binary media types") as caught:
        answering("own answers", {"THROTTLED": {"statusCode": "429"}})(FakeReads(waiting), context())
    assert caught.value.code == "sabotage.undeployed"


def test_what_a_stack_makes_is_gone_by_the_stack_s_name() -> None:
    """Whatever ID it was given."""
    injection = stacked("a stack", "owners", {"Plan": {"Type": "AWS::ApiGateway::UsagePlan"}})
    create, execute = injection.calls
    assert json.loads(create.parameters["TemplateBody"])["Resources"] == {
        "Plan": {"Type": "AWS::ApiGateway::UsagePlan"}
    }
    assert (create.settled_by, execute.settled_by) == ("change_set_create_complete", "stack_create_complete")
    assert [call.parameters for call in injection.undo] == [{"StackName": "owners"}]
    assert journalled(injection)
