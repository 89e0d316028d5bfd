"""An application of AWS SAM with a published alias and a usage plan: deployed, asked, updated, deleted.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html
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
import boto3

table = boto3.resource("dynamodb").Table("{table}")

def lambda_handler(event, context):
    answer = table.update_item(
        Key={{"id": event["pathParameters"]["id"]}}, UpdateExpression="ADD seen :one",
        ExpressionAttributeValues={{":one": 1}}, ReturnValues="ALL_NEW",
    )
    body = {{"text": "{text}", "seen": int(answer["Attributes"]["seen"]), "version": context.function_version}}
    return {{"statusCode": 200, "body": json.dumps(body)}}
"""


@pytest.fixture
def stack(aws: Aws, unique: Callable[[str], str]) -> Deployed:
    """A stack of one's own, not there yet."""
    return Deployed(aws, unique("sam"))


def template(stack: Deployed, key: str, quota: int = 50) -> dict[str, Any]:
    """Return the packaged template."""
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {"Function": {"Runtime": "python3.12", "Timeout": 20, "MemorySize": 256}},
        "Resources": {
            "Api": {
                "Type": "AWS::Serverless::Api",
                "Properties": {
                    "StageName": "prod",
                    "Auth": {"ApiKeyRequired": True, "UsagePlan": plan(f"{stack.name}-plan", quota)},
                },
            },
            "Counter": function({"Bucket": stack.bucket, "Key": key}),
            "Table": {"Type": "AWS::Serverless::SimpleTable", "Properties": {"TableName": f"{stack.name}-items"}},
        },
        "Outputs": {
            "ApiId": {"Value": {"Ref": "Api"}},
            "Function": {"Value": {"Ref": "Counter"}},
            "Key": {"Value": {"Ref": "Api.ApiKey"}},
        },
    }


def plan(name: str, quota: int) -> dict[str, Any]:
    """Return a usage plan that SAM makes with a key and all between them."""
    return {"CreateUsagePlan": "PER_API", "UsagePlanName": name, "Quota": {"Limit": quota, "Period": "DAY"}}


def function(code: dict[str, str]) -> dict[str, Any]:
    """Return the function, published at each change of its code."""
    count = {"RestApiId": {"Ref": "Api"}, "Path": "/items/{id}", "Method": "get"}
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "CodeUri": code,
            "Handler": "app.lambda_handler",
            "AutoPublishAlias": "live",
            "Policies": [{"DynamoDBCrudPolicy": {"TableName": {"Ref": "Table"}}}],
            "Events": {"Count": {"Type": "Api", "Properties": count}},
        },
    }


def packed(stack: Deployed, text: str) -> str:
    """Upload the function's code and return its key."""
    return stack.upload({"app.py": CODE.format(table=f"{stack.name}-items", text=text)})


def test_an_application_lives_as_its_tool_deploys_it(stack: Deployed) -> None:
    """Each change of the code publishes a version and moves the alias that the API asks; a key is demanded."""
    aws = stack.aws
    told = stack.deploy(template(stack, packed(stack, "first")))
    key = aws.client("apigateway").get_api_key(apiKey=told["Key"], includeValue=True)["value"]
    api, path = told["ApiId"], "/prod/items/a"
    assert stack.ask(api, path)[0] == 403
    assert stack.ask(api, path, x_api_key=key) == (200, {"text": "first", "seen": 1, "version": "1"})

    again = stack.deploy(template(stack, packed(stack, "second"), quota=60))
    assert again == told
    assert stack.ask(api, path, x_api_key=key) == (200, {"text": "second", "seen": 2, "version": "2"})
    plans = aws.client("apigateway").get_usage_plans(keyId=told["Key"])["items"]
    assert [plan["quota"]["limit"] for plan in plans] == [60]

    stack.delete()
    for service, operation, named in (
        ("lambda", "get_function", {"FunctionName": told["Function"]}),
        ("apigateway", "get_rest_api", {"restApiId": api}),
        ("apigateway", "get_api_key", {"apiKey": told["Key"]}),
        ("dynamodb", "describe_table", {"TableName": f"{stack.name}-items"}),
    ):
        with pytest.raises(ClientError, match="NotFound"):
            getattr(aws.client(service), operation)(**named)
