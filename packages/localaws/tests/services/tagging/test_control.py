"""The tagging API: what it finds, and what it tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]


def found(aws: Any, value: str, *types: str) -> dict[str, dict[str, str]]:
    """Return the resources tagged system=value, with all their tags, by ARN."""
    pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
    answer = pages.paginate(
        TagFilters=[{"Key": "system", "Values": [value]}], ResourceTypeFilters=list(types)
    ).build_full_result()
    return {
        resource["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in resource["Tags"]}
        for resource in answer["ResourceTagMappingList"]
    }


def rest_api(aws: Any, name: str, tag: str) -> str:
    """Make a tagged REST API and return its ARN."""
    api = aws.client("apigateway").create_rest_api(name=name, tags={"system": tag})
    return f"arn:aws:apigateway:us-east-1::/restapis/{api['id']}"


def queue(aws: Any, name: str, tag: str) -> str:
    """Make a tagged queue and return its ARN."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=name, tags={"system": tag})["QueueUrl"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def rule(aws: Any, name: str, tag: str) -> str:
    """Make a tagged EventBridge rule and return its ARN."""
    made = aws.client("events").put_rule(
        Name=name, ScheduleExpression="rate(5 minutes)", Tags=[{"Key": "system", "Value": tag}]
    )
    return str(made["RuleArn"])


def web_acl(aws: Any, name: str, tag: str) -> str:
    """Make a tagged web ACL and return its ARN."""
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    made = aws.client("wafv2").create_web_acl(
        Name=name,
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig=seen,
        Tags=[{"Key": "system", "Value": tag}],
    )
    return str(made["Summary"]["ARN"])


def api_key(aws: Any, name: str, tag: str) -> str:
    """Make a tagged API key and return its ARN."""
    made = aws.client("apigateway").create_api_key(name=name, tags={"system": tag})
    return f"arn:aws:apigateway:us-east-1::/apikeys/{made['id']}"


def usage_plan(aws: Any, name: str, tag: str) -> str:
    """Make a tagged usage plan and return its ARN."""
    made = aws.client("apigateway").create_usage_plan(name=name, tags={"system": tag})
    return f"arn:aws:apigateway:us-east-1::/usageplans/{made['id']}"


MAKERS = {
    "apigateway:apikeys": api_key,
    "apigateway:usageplans": usage_plan,
    "apigateway": rest_api,
    "sqs": queue,
    "events": rule,
    "wafv2": web_acl,
}


@pytest.mark.parametrize("service", MAKERS)
def test_a_tagged_resource_is_found_by_its_tag_and_type(aws: Any, unique: Name, service: str) -> None:
    """GetResources lists a tagged resource, and only under its own type."""
    tag = unique("tag")
    arn = MAKERS[service](aws, unique("tagged"), tag)
    assert found(aws, tag, service) == {arn: {"system": tag}}
    assert found(aws, tag, "s3") == {}


@pytest.mark.parametrize("service", MAKERS)
def test_a_resource_is_tagged_and_untagged(aws: Any, unique: Name, service: str) -> None:
    """TagResources adds a tag beside those that stand, UntagResources takes it off, and neither reports a failure."""
    tag = unique("tag")
    arn = MAKERS[service](aws, unique("tagged"), tag)
    tagging = aws.client("resourcegroupstaggingapi")
    failed = tagging.tag_resources(ResourceARNList=[arn], Tags={"owner": "ops"})["FailedResourcesMap"]
    assert failed == {}
    assert found(aws, tag) == {arn: {"system": tag, "owner": "ops"}}
    failed = tagging.untag_resources(ResourceARNList=[arn], TagKeys=["owner", "absent"])["FailedResourcesMap"]
    assert failed == {}
    assert found(aws, tag) == {arn: {"system": tag}}


def test_a_stage_is_found_by_its_own_tags(aws: Any, unique: Name) -> None:
    """A stage has tags of its own, beside its API's."""
    tag = unique("tag")
    apigateway = aws.client("apigateway")
    api = apigateway.create_rest_api(name=unique("api"))["id"]
    root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
    apigateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    apigateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    deployment = apigateway.create_deployment(restApiId=api)["id"]
    apigateway.create_stage(restApiId=api, stageName="prod", deploymentId=deployment, tags={"system": tag})
    assert list(found(aws, tag)) == [f"arn:aws:apigateway:us-east-1::/restapis/{api}/stages/prod"]


def test_what_a_stack_made_is_found_by_its_tag(aws: Any, unique: Name) -> None:
    """By the reserved tags, which name the resource of the template, too; who has none is not found."""
    cloudformation, name = aws.client("cloudformation"), unique("stack")
    table = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }
    properties = {
        "AWS::SQS::Queue": {},
        "AWS::SNS::Topic": {},
        "AWS::S3::Bucket": {},
        "AWS::DynamoDB::Table": table,
        "AWS::Logs::LogGroup": {},
        "AWS::Events::Rule": {"ScheduleExpression": "rate(1 day)"},
        "AWS::ApiGateway::RestApi": {"Name": name},
        "AWS::ApiGateway::UsagePlan": {"UsagePlanName": name},
        "AWS::ApiGateway::ApiKey": {"Enabled": True},
    }
    resources = {kind.replace("::", ""): {"Type": kind, "Properties": each} for kind, each in properties.items()}
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
    told = pages.paginate(TagFilters=[{"Key": "aws:cloudformation:stack-name", "Values": [name]}]).build_full_result()
    cloudformation.delete_stack(StackName=name)
    tags = [{tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in told["ResourceTagMappingList"]]
    assert sorted(each["aws:cloudformation:logical-id"] for each in tags) == sorted(resources)
