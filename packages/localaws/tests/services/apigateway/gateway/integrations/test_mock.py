"""Mock integration. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html ."""

from __future__ import annotations

from typing import Any

import pytest


def mock(
    world: Any, template: str = '{"statusCode": 200}', responses: Any = None, binary: Any = (), **settings: Any
) -> None:
    """Deploy a mock at ``/x`` of an API with these binary media types."""
    integration = {
        "type": "MOCK",
        "requestTemplates": {"application/json": template},
        "integrationResponses": responses or {"200": {"statusCode": "200"}},
        **settings,
    }
    world.deploy({"/x": {"ANY": {"methodIntegration": integration}}}, binaryMediaTypes=list(binary))


def test_a_preflight_is_an_options_mock(world: Any) -> None:
    """Literal header mappings make the CORS answer; there is no trace header on a mock (recorded response)."""
    headers = {
        "method.response.header.Access-Control-Allow-Origin": "'*'",
        "method.response.header.Access-Control-Allow-Headers": "'Content-Type,X-Api-Key'",
    }
    mock(world, responses={"200": {"statusCode": "200", "responseParameters": headers}})
    answer = world.ask(method="OPTIONS")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert answer.header("Access-Control-Allow-Headers") == "Content-Type,X-Api-Key"
    assert answer.header("X-Amzn-Trace-Id") is None


@pytest.mark.parametrize(
    ("binary", "settings", "status"),
    [
        (["*/*"], {}, 500),
        (["*/*"], {"contentHandling": "CONVERT_TO_TEXT"}, 200),
        (["image/*"], {}, 200),
    ],
)
def test_a_preflight_fails_where_everything_is_binary(world: Any, binary: Any, settings: Any, status: int) -> None:
    """https://github.com/aws/serverless-application-model/issues/1344: no template is evaluated on a binary payload."""
    mock(world, binary=binary, **settings)
    answer = world.ask(method="OPTIONS")
    assert answer.status == status
    assert status == 200 or answer.body == b'{"message": "Internal server error"}'


@pytest.mark.parametrize("template", ['{"statusCode": 503}', "{statusCode: 503}", '{"statusCode": "503"}'])
def test_the_request_template_chooses_the_response(world: Any, template: str) -> None:
    """The selection pattern is a regular expression on the template's status."""
    responses = {
        "200": {"statusCode": "200", "responseTemplates": {"application/json": "fine"}},
        "503": {"statusCode": "503", "selectionPattern": "5\\d{2}", "responseTemplates": {"application/json": "down"}},
    }
    mock(world, template, responses)
    answer = world.ask()
    assert (answer.status, answer.body) == (503, b"down")


def test_references_are_filled_in(world: Any) -> None:
    """$context, $stageVariables and $input.params are plain values."""
    text = '{"id":"$context.requestId","stage":"$context.stage","v":"$stageVariables.v","q":"$input.params(\'q\')"}'
    mock(world, responses={"200": {"statusCode": "200", "responseTemplates": {"application/json": text}}})
    world.configure(variables={"v": "blue"})
    answer = world.ask(query=(("q", "1"),))
    assert answer.body.decode() == (f'{{"id":"{answer.header("x-amzn-RequestId")}","stage":"prod","v":"blue","q":"1"}}')


def test_what_is_filled_in_is_not_evaluated_again(world: Any) -> None:
    """A client cannot smuggle references into a template."""
    text = "$input.params('q') $context.identity.userAgent"
    mock(world, responses={"200": {"statusCode": "200", "responseTemplates": {"application/json": text}}})
    answer = world.ask(query=(("q", "$context.stage"),), headers={"user-agent": "$input.body"}, body=b"secret")
    assert answer.body == b"$context.stage $input.body"


@pytest.mark.parametrize("template", ["#macro(m)#end", '{"statusCode": $util.toInteger("200")}', "#if(true)"])
def test_velocity_that_is_not_evaluated_is_a_clean_configuration_error(world: Any, template: str) -> None:
    """What is not evaluated here is never guessed."""
    mock(world, template)
    assert world.ask().status == 500


def test_a_template_without_status_is_a_configuration_error(world: Any) -> None:
    """The mock has nothing else to choose a response by."""
    mock(world, "{}")
    assert world.ask().status == 500


def test_other_content_types_are_refused_where_told(world: Any) -> None:
    """PassthroughBehavior NEVER: 415 Unsupported Media Type."""
    mock(world, passthroughBehavior="NEVER")
    answer = world.ask(headers={"content-type": "text/plain"})
    assert (answer.status, answer.body) == (415, b'{"message":"Unsupported Media Type"}')
