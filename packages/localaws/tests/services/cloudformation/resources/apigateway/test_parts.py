"""CloudFormation's types of API Gateway: what a REST API has besides methods."""

from __future__ import annotations

from typing import Any

World = Any
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def test_a_resource_is_made_below_its_parent(world: World) -> None:
    """Its ID is Ref and an attribute; every change replaces it."""
    made = world.make("Resource", RestApiId=world.id, ParentId=world.root, PathPart="orders")
    assert made.physical.attributes == {"ResourceId": made.physical.id}
    assert made.kind.update is None
    assert world.client.get_resource(restApiId=world.id, resourceId=made.physical.id)["path"] == "/orders"


def test_an_authorizer_is_made_and_patched(world: World) -> None:
    """A REQUEST authorizer's TTL changes and nothing else is sent."""
    source = "method.request.header.x-api-key"
    made = world.make(
        "Authorizer", RestApiId=world.id, Name="keys", Type="REQUEST", AuthorizerUri=URI, IdentitySource=source
    )
    assert made.physical.attributes == {"AuthorizerId": made.physical.id}
    patch = [{"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "60"}]
    assert made.update(AuthorizerResultTtlInSeconds=60) == [
        ("update_authorizer", {"restApiId": world.id, "authorizerId": made.physical.id, "patchOperations": patch})
    ]
    told = world.client.get_authorizer(restApiId=world.id, authorizerId=made.physical.id)
    assert (told["authorizerResultTtlInSeconds"], told["identitySource"]) == (60, source)


def test_a_gateway_response_is_put_and_patched(world: World) -> None:
    """A header is added, the template stays; deleted, the default is in force again."""
    made = world.make(
        "GatewayResponse", RestApiId=world.id, ResponseType="UNAUTHORIZED",
        ResponseTemplates={"application/json": "{}"},
    )  # fmt: skip
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    made.update(ResponseParameters={header: "'*'"}, StatusCode="403")
    told = world.client.get_gateway_response(restApiId=world.id, responseType="UNAUTHORIZED")
    assert (told["responseParameters"], told["responseTemplates"]) == ({header: "'*'"}, {"application/json": "{}"})
    assert told["statusCode"] == "403"
    made.delete()
    told = world.client.get_gateway_response(restApiId=world.id, responseType="UNAUTHORIZED")
    assert told["defaultResponse"] is True


def test_models_and_validators(world: World) -> None:
    """A model's schema is JSON, a validator's switches are patched."""
    model = world.make(
        "Model", RestApiId=world.id, Name="Order", ContentType="application/json", Schema={"type": "object"}
    )
    told = world.client.get_model(restApiId=world.id, modelName=model.physical.id)
    assert (model.physical.id, told["schema"]) == ("Order", '{"type": "object"}')
    model.update(Schema={"type": "array"}, Description="many")
    told = world.client.get_model(restApiId=world.id, modelName=model.physical.id)
    assert (told["schema"], told["description"]) == ('{"type": "array"}', "many")
    validator = world.make("RequestValidator", RestApiId=world.id, ValidateRequestBody=True)
    validator.update(ValidateRequestParameters=True)
    told = world.client.get_request_validator(restApiId=world.id, requestValidatorId=validator.physical.id)
    assert (told["validateRequestBody"], told["validateRequestParameters"]) == (True, True)


def test_the_accounts_role_stays_when_its_resource_goes(world: World, logging_allowed: None) -> None:
    """As recorded on AWS."""
    role = "arn:aws:iam::123456789012:role/logs"
    account = world.make("Account", CloudWatchRoleArn=role)
    account.delete()
    assert world.client.get_account()["cloudwatchRoleArn"] == role
