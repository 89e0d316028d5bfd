"""An application in the shape that `chalice package` gives it: deployed, asked, updated, deleted.

A template of SAM whose API is one Swagger body; no route stands among the resources.
https://aws.github.io/chalice/topics/cfn.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws_testing.aws import Aws
from localaws_testing.deployed_stacks import Deployed

CODE = """
import json

class Application:
    def __call__(self, event, context):
        route = event["httpMethod"], event["resource"]
        body = {"text": "%s", "route": route, "name": (event["pathParameters"] or {}).get("name")}
        return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}

app = Application()
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
LOGS = {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]}
URI = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${APIHandler.Arn}/invocations"
SOURCE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${RestAPI}/*"
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": TRUST,
        "Policies": [
            {
                "PolicyName": "DefaultRolePolicy",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{**LOGS, "Resource": "arn:*:logs:*:*:*"}],
                },
            }
        ],
    },
}
PERMISSION = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "FunctionName": {"Ref": "APIHandler"},
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Sub": [SOURCE, {}]},
    },
}


@pytest.fixture
def stack(aws: Aws, unique: Callable[[str], str]) -> Deployed:
    """A stack of one's own, not there yet."""
    return Deployed(aws, unique("chalice"))


def method(*parameters: str) -> dict[str, Any]:
    """Return a method of the Swagger body."""
    named = [{"name": each, "in": "path", "required": True, "type": "string"} for each in parameters]
    return {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}},
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": {"Fn::Sub": URI},
            "passthroughBehavior": "when_no_match",
            "contentHandling": "CONVERT_TO_TEXT",
            "responses": {"default": {"statusCode": "200"}},
        },
        **({"parameters": named} if named else {}),
    }


def template(stack: Deployed, key: str, **paths: dict[str, Any]) -> dict[str, Any]:
    """Return the packaged template; `paths` are further ones by their first part."""
    api = {"StageName": "api", "EndpointConfiguration": "EDGE", "DefinitionBody": body(stack.name, paths)}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Outputs": {
            "APIHandlerArn": {"Value": {"Fn::GetAtt": ["APIHandler", "Arn"]}},
            "RestAPIId": {"Value": {"Ref": "RestAPI"}},
        },
        "Resources": {
            "DefaultRole": ROLE,
            "APIHandler": function(f"s3://{stack.bucket}/{key}"),
            "APIHandlerInvokePermission": PERMISSION,
            "RestAPI": {"Type": "AWS::Serverless::Api", "Properties": api},
        },
    }


def body(title: str, paths: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the Swagger body, in which all routes stand."""
    further = {f"/{name}": methods for name, methods in paths.items()}
    return {
        "swagger": "2.0",
        "info": {"version": "1.0", "title": title},
        "schemes": ["https"],
        "paths": {"/": {"get": method()}, "/hello/{name}": {"get": method("name")}, **further},
        "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
        "x-amazon-apigateway-binary-media-types": ["application/octet-stream"],
    }


def function(code: str) -> dict[str, Any]:
    """Return the one function, whose handler is an object that can be called."""
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.12",
            "Handler": "app.app",
            "CodeUri": code,
            "Role": {"Fn::GetAtt": ["DefaultRole", "Arn"]},
            "Timeout": 20,
            "MemorySize": 128,
        },
    }


def test_an_application_lives_as_its_tool_deploys_it(stack: Deployed) -> None:
    """A new route comes with a new body and is served at once; what was served before still is."""
    told = stack.deploy(template(stack, stack.upload({"app.py": CODE % "first"})))
    api = told["RestAPIId"]
    assert stack.ask(api, "/api/")[1] == {"text": "first", "route": ["GET", "/"], "name": None}
    assert stack.ask(api, "/api/hello/ann")[1]["name"] == "ann"
    assert stack.ask(api, "/api/later")[0] == 403
    assert stack.ask(api, "/api/", "POST")[0] == 403

    again = stack.deploy(template(stack, stack.upload({"app.py": CODE % "second"}), later={"get": method()}))
    assert again == told
    assert stack.ask(api, "/api/later") == (200, {"text": "second", "route": ["GET", "/later"], "name": None})
    assert stack.ask(api, "/api/hello/bob")[1]["name"] == "bob"

    stack.delete()
    with pytest.raises(ClientError, match="NotFound"):
        stack.aws.client("apigateway").get_rest_api(restApiId=api)
    with pytest.raises(ClientError, match="NotFound"):
        stack.aws.client("lambda").get_function(FunctionName=told["APIHandlerArn"])
