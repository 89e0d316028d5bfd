"""What a REST API has besides methods: resources, authorizers, models, validators, gateway responses; the account.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html.
The account's role stays when the resource that set it is deleted, as recorded on AWS, test_account in
https://github.com/localstack/localstack/blob/master/tests/aws/services/cloudformation/resources/test_apigateway.py
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.apigateway.patching import Patched, listing, mapping, operation, plain
from localaws.services.cloudformation.resources.common.attributes import text, texts
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import (
    ID,
    Subject,
    Value,
    by,
    converted,
    lowered,
    named,
    prop,
    told,
)

API = lowered("RestApiId")
SERVICE = "apigateway"
GENERATED = Value(lambda subject: subject.place.physical_name)


RESOURCE = Simple(
    "AWS::ApiGateway::Resource",
    SERVICE,
    create=Call("create_resource", lowered("RestApiId", "ParentId", "PathPart")),
    identity=told("id"),
    attributes={"ResourceId": "id"},
    delete=Call("delete_resource", {**API, "resourceId": ID}),
    updatable=False,
)

AUTHORIZER = Simple(
    "AWS::ApiGateway::Authorizer",
    SERVICE,
    create=Call(
        "create_authorizer",
        {
            **lowered("RestApiId", "Name", "Type", "AuthType", "AuthorizerUri", "AuthorizerCredentials"),
            **lowered("IdentitySource", "IdentityValidationExpression", "AuthorizerResultTtlInSeconds"),
            "providerARNs": prop("ProviderARNs"),
        },
    ),
    identity=told("id"),
    parts=(
        Patched(
            "update_authorizer",
            {**API, "authorizerId": ID},
            {
                "Name": plain("/name"),
                "Type": plain("/type"),
                "AuthType": plain("/authType"),
                "AuthorizerUri": plain("/authorizerUri"),
                "AuthorizerCredentials": plain("/authorizerCredentials"),
                "IdentitySource": plain("/identitySource"),
                "IdentityValidationExpression": plain("/identityValidationExpression"),
                "AuthorizerResultTtlInSeconds": plain("/authorizerResultTtlInSeconds", "300"),
                "ProviderARNs": listing("/providerARNs"),
            },
        ),
    ),
    attributes={"AuthorizerId": "id"},
    delete=Call("delete_authorizer", {**API, "authorizerId": ID}),
)

MODEL = Simple(
    "AWS::ApiGateway::Model",
    SERVICE,
    create=Call(
        "create_model",
        {
            **API,
            "name": Value(lambda s: s.properties.get("Name") or _alphanumeric(s), frozenset({"Name"})),
            **lowered("Description"),
            "contentType": Value(
                lambda s: s.properties.get("ContentType", "application/json"), frozenset({"ContentType"})
            ),
            "schema": converted("Schema", text),
        },
    ),
    identity=told("name"),
    parts=(
        Patched(
            "update_model",
            {**API, "modelName": ID},
            {"Description": plain("/description"), "Schema": plain("/schema", "{}")},
        ),
    ),
    delete=Call("delete_model", {**API, "modelName": ID}),
)


def _alphanumeric(subject: Subject) -> str:
    """Return a generated name as a model may have it: letters and digits alone."""
    return "".join(character for character in subject.place.named(128) if character.isalnum())


REQUEST_VALIDATOR = Simple(
    "AWS::ApiGateway::RequestValidator",
    SERVICE,
    create=Call(
        "create_request_validator",
        {**API, "name": named("Name", 128), **lowered("ValidateRequestBody", "ValidateRequestParameters")},
    ),
    identity=told("id"),
    parts=(
        Patched(
            "update_request_validator",
            {**API, "requestValidatorId": ID},
            {
                "ValidateRequestBody": plain("/validateRequestBody", "false"),
                "ValidateRequestParameters": plain("/validateRequestParameters", "false"),
            },
        ),
    ),
    attributes={"RequestValidatorId": "id"},
    delete=Call("delete_request_validator", {**API, "requestValidatorId": ID}),
)

RESPONSE_PLACE = lowered("RestApiId", "ResponseType")
GATEWAY_RESPONSE = Simple(
    "AWS::ApiGateway::GatewayResponse",
    SERVICE,
    create=Call(
        "put_gateway_response",
        {
            **RESPONSE_PLACE,
            "statusCode": converted("StatusCode", text),
            "responseParameters": converted("ResponseParameters", texts),
            "responseTemplates": converted("ResponseTemplates", texts),
        },
    ),
    identity=by(GENERATED),
    parts=(
        Patched(
            "update_gateway_response",
            RESPONSE_PLACE,
            {
                "StatusCode": plain("/statusCode"),
                "ResponseParameters": mapping("/responseParameters"),
                "ResponseTemplates": mapping("/responseTemplates"),
            },
        ),
    ),
    attributes={"Id": ID},
    delete=Call("delete_gateway_response", RESPONSE_PLACE),
)


def _account_role(subject: Subject) -> object:
    return [operation("replace", "/cloudwatchRoleArn", subject.properties.get("CloudWatchRoleArn", ""))]


ACCOUNT = Simple(
    "AWS::ApiGateway::Account",
    SERVICE,
    create=Call("update_account", {"patchOperations": Value(_account_role, frozenset({"CloudWatchRoleArn"}))}),
    identity=by(GENERATED),
    parts=(Patched("update_account", {}, {"CloudWatchRoleArn": plain("/cloudwatchRoleArn")}),),
    attributes={"Id": ID},
    delete=None,
)
ALL = (RESOURCE, AUTHORIZER, MODEL, REQUEST_VALIDATOR, GATEWAY_RESPONSE, ACCOUNT)
TYPES = tuple(each.resource_type() for each in ALL)
