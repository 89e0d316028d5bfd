"""AWS integrations of functions.

Recorded: test_lambda_selection_patterns, test_lambda_aws_integration_with_request_template.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:main"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def deploy(world: Any, **settings: Any) -> None:
    """Deploy a custom integration of the function ``main``."""
    integration = {
        "type": "AWS",
        "httpMethod": "POST",
        "uri": URI,
        "integrationResponses": {"200": {"statusCode": "200"}},
        **settings,
    }
    world.deploy({"/x": {"ANY": {"methodIntegration": integration}}})


def test_the_template_makes_the_event_and_the_payload_the_answer(world: Any) -> None:
    """No proxy's event, no proxy's envelope."""
    world.functions.answers["main"] = lambda event: {"got": event}
    deploy(world, requestTemplates={"application/json": '{"param1": "$input.params(\'param1\')"}'})
    answer = world.ask(query=(("param1", "foobar"),))
    assert (answer.status, json.loads(answer.body)) == (200, {"got": {"param1": "foobar"}})
    assert answer.header("X-Amzn-Trace-Id")


def test_without_a_template_the_body_passes(world: Any) -> None:
    """An empty one as an empty object."""
    world.functions.answers["main"] = lambda event: event
    deploy(world)
    assert world.ask(body=b'{"a": 1}').body == b'{"a": 1}'
    assert world.ask().body == b"{}"


@pytest.mark.parametrize(("message", "status"), [("Error: four hundred!", 405), ("Error: other", 502)])
def test_patterns_match_the_error_message(world: Any, failed: Any, message: str, status: int) -> None:
    """The first that matches whole; a status is never matched here."""
    deploy(
        world,
        integrationResponses={
            "200": {"statusCode": "200", "selectionPattern": ""},
            "504": {"statusCode": "504", "selectionPattern": "200"},
            "405": {"statusCode": "405", "selectionPattern": ".*four hundred.*"},
            "502": {"statusCode": "502", "selectionPattern": ".+"},
        },
    )
    world.functions.answers["main"] = "Pass"
    assert (world.ask().status, world.ask().body) == (200, b'"Pass"')
    world.functions.answers["main"] = failed(message)
    answer = world.ask()
    assert (answer.status, json.loads(answer.body)) == (status, {"errorMessage": message})


def test_a_response_template_reads_the_answer_and_overrides_the_status(world: Any) -> None:
    """#if on the payload, as the documentation has it."""
    template = (
        '#if($input.path("$.no") != "")#set($context.responseOverride.status = 404)#end{"id": $input.json("$.id")}'
    )
    deploy(
        world, integrationResponses={"200": {"statusCode": "200", "responseTemplates": {"application/json": template}}}
    )
    world.functions.answers["main"] = {"id": 7}
    assert (world.ask().status, world.ask().body) == (200, b'{"id": 7}')
    world.functions.answers["main"] = {"id": 7, "no": "way"}
    assert world.ask().status == 404


@pytest.mark.parametrize("settings", [{"uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q"}, {"httpMethod": "GET"}])
def test_what_cannot_be_asked_is_500(world: Any, settings: dict[str, str]) -> None:
    """A service without credentials, a function by another method than POST."""
    deploy(world, **settings)
    assert (world.ask().status, world.functions.calls) == (500, [])


@pytest.mark.parametrize(
    "name", ["Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE", "Content-Length"]
)
def test_some_headers_cannot_be_mapped(world: Any, name: str) -> None:
    """500, as recorded (test_apigateway_header_remapping_aws)."""
    deploy(world, requestParameters={f"integration.request.header.{name}": "'1'"})
    assert world.ask().status == 500
