"""What SAM's own transform makes of an API imports without a warning.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.apigateway.control.imports.definition import definition_of
from localaws.services.apigateway.control.imports.notes import Notes

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
AUTH = {
    "DefaultAuthorizer": "Token",
    "AddDefaultAuthorizerToCorsPreflight": False,
    "ResourcePolicy": {"IpRangeWhitelist": ["192.0.2.1"]},
    "Authorizers": {
        "Token": {"FunctionArn": FUNCTION},
        "Request": {"FunctionPayloadType": "REQUEST", "FunctionArn": FUNCTION, "Identity": {"Headers": ["X"]}},
        "Pool": {"UserPoolArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"},
    },
}
EVENTS: dict[str, dict[str, Any]] = {
    "Default": {"Path": "/a", "Method": "get"},
    "Open": {"Path": "/b/{id}", "Method": "any", "Auth": {"Authorizer": "NONE"}},
    "Key": {
        "Path": "/c",
        "Method": "post",
        "Auth": {"ApiKeyRequired": True},
        "RequestModel": {"Model": "User", "Required": True, "ValidateBody": True},
        "RequestParameters": ["method.request.header.H", {"method.request.querystring.q": {"Required": True}}],
    },
    "Signed": {"Path": "/d", "Method": "get", "Auth": {"Authorizer": "AWS_IAM"}},
    "Scoped": {"Path": "/e", "Method": "get", "Auth": {"Authorizer": "Pool", "AuthorizationScopes": ["s"]}},
    "Proxy": {"Path": "/{proxy+}", "Method": "any", "Auth": {"Authorizer": "Request"}},
}


def template(version: str) -> dict[str, Any]:
    """A template of one API with every kind of authorization, CORS, a model and a gateway response."""
    api = {
        "StageName": "prod",
        "OpenApiVersion": version,
        "Cors": "'*'",
        "BinaryMediaTypes": ["image~1png"],
        "Models": {"User": {"type": "object", "required": ["a"]}},
        "GatewayResponses": {"UNAUTHORIZED": {"StatusCode": 499}},
        "Auth": AUTH,
    }
    events = {
        name: {"Type": "Api", "Properties": {**each, "RestApiId": {"Ref": "Api"}}} for name, each in EVENTS.items()
    }
    function = {"Runtime": "python3.12", "Handler": "a.h", "InlineCode": "x", "Events": events}
    resources = {
        "Api": {"Type": "AWS::Serverless::Api", "Properties": api},
        "Fn": {"Type": "AWS::Serverless::Function", "Properties": function},
    }
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


class Policies:
    """SAM asks for managed policies where a template names one."""

    @staticmethod
    def load() -> dict[str, str]:
        """None is named here."""
        return {}


def transformed(version: str) -> dict[str, Any]:
    """The document that SAM makes of the template."""
    from samtranslator.translator.transform import transform  # noqa: PLC0415 - seconds, for this test alone

    made = transform(template(version), {}, Policies())
    body: dict[str, Any] = json.loads(json.dumps(made["Resources"]["Api"]["Properties"]["Body"]))
    return body


@pytest.mark.parametrize("version", ["2.0", "3.0.1"])
def test_every_kind_of_authorization_is_read(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Default and own authorizers, NONE, AWS_IAM, scopes, keys, CORS without authorizer, validators."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    notes = Notes()
    found = definition_of(transformed(version), "api1", {}, notes)
    assert notes.warnings == []
    asked = {
        path: (each["authorizationType"], each.get("authorizer"), each["apiKeyRequired"])
        for path, methods in found.methods.items()
        for name, each in methods.items()
        if name != "OPTIONS"
    }
    assert asked == {
        "/a": ("CUSTOM", "Token", False),
        "/b/{id}": ("NONE", None, False),
        "/c": ("CUSTOM", "Token", True),
        "/d": ("AWS_IAM", None, False),
        "/e": ("COGNITO_USER_POOLS", "Pool", False),
        "/{proxy+}": ("CUSTOM", "Request", False),
    }
    assert {each["OPTIONS"]["authorizationType"] for each in found.methods.values()} == {"NONE"}
    assert found.methods["/c"]["POST"]["requestParameters"] == {
        "method.request.header.H": False,
        "method.request.querystring.q": True,
    }
    assert found.methods["/c"]["POST"]["requestValidator"] in found.validators
    assert found.methods["/d"]["GET"]["methodIntegration"]["credentials"] == "arn:aws:iam::*:user/*"
    assert found.settings["binaryMediaTypes"] == ["image/png"]
    assert json.loads(found.settings["policy"])["Statement"]
    assert found.gateway_responses["UNAUTHORIZED"]["statusCode"] in {499, "499"}
