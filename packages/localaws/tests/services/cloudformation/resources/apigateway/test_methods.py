"""CloudFormation's types of API Gateway: methods with their integrations."""

from __future__ import annotations

from typing import Any

World = Any
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def test_a_mock_needs_no_http_method(world: World) -> None:
    """A MOCK integration without IntegrationHttpMethod and Uri is made with its responses."""
    world.method()
    told = world.client.get_method(restApiId=world.id, resourceId=world.root, httpMethod="GET")
    assert told["methodIntegration"]["type"] == "MOCK"
    assert set(told["methodIntegration"]["integrationResponses"]) == {"200"}
    assert set(told["methodResponses"]) == {"200"}


def test_a_method_is_patched_where_it_differs(world: World) -> None:
    """The integration's request template changes, a response comes and another's parameters; the rest is not sent."""
    method = world.method(RequestParameters={"method.request.querystring.page": False})
    template = '{"statusCode": 201}'
    header = "method.response.header.X-Seen"
    changed = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": template},
        "IntegrationResponses": [{"StatusCode": "200", "ResponseParameters": {header: "'1'"}}],
    }
    responses = [{"StatusCode": "200", "ResponseParameters": {header: False}}, {"StatusCode": "404"}]
    sent = method.update(ApiKeyRequired=True, Integration=changed, MethodResponses=responses)
    assert [operation for operation, _ in sent] == [
        "update_method",
        "update_method_response",
        "put_method_response",
        "update_integration",
        "update_integration_response",
    ]
    told = world.client.get_method(restApiId=world.id, resourceId=world.root, httpMethod="GET")
    assert told["apiKeyRequired"] is True
    assert told["methodIntegration"]["requestTemplates"] == {"application/json": template}
    assert told["methodIntegration"]["integrationResponses"]["200"]["responseParameters"] == {header: "'1'"}
    assert set(told["methodResponses"]) == {"200", "404"}
    assert told["requestParameters"] == {"method.request.querystring.page": False}


def test_an_integration_of_another_type_is_put_anew(world: World, aws: Any) -> None:
    """A mock becomes a function with its credentials, and the mock's responses are gone."""
    method = world.method()
    role = "arn:aws:iam::123456789012:role/caller"
    method.update(Integration={"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": URI, "Credentials": role})
    told = world.client.get_integration(restApiId=world.id, resourceId=world.root, httpMethod="GET")
    assert (told["type"], told["uri"], told["credentials"]) == ("AWS_PROXY", URI, role)
    assert not told.get("integrationResponses")
