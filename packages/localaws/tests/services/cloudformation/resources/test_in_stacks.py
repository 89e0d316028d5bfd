"""CloudFormation's types of resources together, in the stacks that SAM and CDK make of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

MOCK = {
    "responses": {"200": {"description": "ok"}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    },
}
API = {"Ref": "Api"}


class Stack:
    """A stack and its life."""

    def __init__(self, aws: Any, name: str) -> None:
        self.client = aws.client("cloudformation")
        self.name = name

    def create(self, resources: dict[str, Any]) -> None:
        """Create it and wait."""
        self.client.create_stack(StackName=self.name, TemplateBody=json.dumps({"Resources": resources}))
        self._wait("create")

    def update(self, resources: dict[str, Any]) -> None:
        """Update it and wait."""
        self.client.update_stack(StackName=self.name, TemplateBody=json.dumps({"Resources": resources}))
        self._wait("update")

    def refuse(self, resources: dict[str, Any]) -> None:
        """Update it, and wait until that is rolled back."""
        self.client.update_stack(StackName=self.name, TemplateBody=json.dumps({"Resources": resources}))
        self._wait("rollback")

    def delete(self) -> None:
        """Delete it and wait."""
        self.client.delete_stack(StackName=self.name)
        self._wait("delete")

    def id(self, logical: str) -> str:
        """Return a resource's physical ID."""
        told = self.client.describe_stack_resource(StackName=self.name, LogicalResourceId=logical)
        return str(told["StackResourceDetail"]["PhysicalResourceId"])

    def _wait(self, what: str) -> None:
        waiter = self.client.get_waiter(f"stack_{what}_complete")
        waiter.wait(StackName=self.name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})


@pytest.fixture
def stack(aws: Any, unique: Callable[[str], str]) -> Iterator[Stack]:
    """A stack of one's own."""
    made = Stack(aws, unique("stack"))
    yield made
    made.delete()


def kind(name: str, **properties: Any) -> dict[str, Any]:
    """Return a resource of API Gateway."""
    return {"Type": f"AWS::ApiGateway::{name}", "Properties": properties}


def sam(*paths: str, deployment: str, **stage: Any) -> dict[str, Any]:
    """Return what SAM makes of an API with a key: each body has a deployment of its own name, which makes ``Stage``."""
    body = {
        "swagger": "2.0",
        "info": {"title": "sam", "version": "1"},
        "paths": {path: {"get": MOCK} for path in paths},
    }
    prod = {"ApiId": API, "Stage": {"Ref": "Prod"}}
    return {
        "Api": kind("RestApi", Body=body, EndpointConfiguration={"Types": ["REGIONAL"]}),
        deployment: kind("Deployment", RestApiId=API, StageName="Stage"),
        "Prod": kind("Stage", RestApiId=API, StageName="prod", DeploymentId={"Ref": deployment}, **stage),
        "Key": kind("ApiKey", Enabled=True, StageKeys=[]),
        "Plan": kind("UsagePlan", ApiStages=[prod], Quota={"Limit": 10, "Period": "DAY"}),
        "Tied": kind("UsagePlanKey", KeyId={"Ref": "Key"}, UsagePlanId={"Ref": "Plan"}, KeyType="API_KEY"),
    }


def test_an_api_as_sam_makes_it_lives_and_goes(aws: Any, stack: Stack) -> None:
    """Another body is deployed and the stage led to it; what was set on the stage by API survives; nothing is left."""
    gateway = aws.client("apigateway")
    stack.create(sam("/a", deployment="DeployA"))
    api, plan, key = stack.id("Api"), stack.id("Plan"), stack.id("Key")
    first = stack.id("DeployA")
    ours = [{"op": "replace", "path": "/*/*/metrics/enabled", "value": "true"}]
    gateway.update_stage(restApiId=api, stageName="prod", patchOperations=ours)
    stack.update(sam("/a", "/b", deployment="DeployB", TracingEnabled=True))
    told = gateway.get_stage(restApiId=api, stageName="prod")
    assert (told["deploymentId"], told["tracingEnabled"]) == (stack.id("DeployB"), True)
    assert told["methodSettings"]["*/*"]["metricsEnabled"] is True
    assert [each["id"] for each in gateway.get_deployments(restApiId=api)["items"]] == [stack.id("DeployB")]
    assert first != stack.id("DeployB")
    stages = gateway.get_stages(restApiId=api)["item"]
    assert {each["stageName"] for each in stages} == {"Stage", "prod"}
    stack.delete()
    assert api not in {each["id"] for each in gateway.get_rest_apis(limit=500)["items"]}
    with pytest.raises(gateway.exceptions.NotFoundException):
        gateway.get_usage_plan(usagePlanId=plan)
    with pytest.raises(gateway.exceptions.NotFoundException):
        gateway.get_api_key(apiKey=key)


def test_a_method_by_method_api_as_cdk_makes_it(aws: Any, stack: Stack, unique: Callable[[str], str]) -> None:
    """Resources, mocks, a deployment and a stage are made in their order and deleted in the other."""
    place = {"RestApiId": API, "ResourceId": {"Ref": "Orders"}, "HttpMethod": "OPTIONS"}
    mock = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 204}'},
        "IntegrationResponses": [{"StatusCode": "204"}],
    }
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    stack.create(
        {
            "Api": kind("RestApi", Name=unique("api")),
            "Orders": kind("Resource", RestApiId=API, ParentId=root, PathPart="orders"),
            "Options": kind(
                "Method", **place, AuthorizationType="NONE", Integration=mock, MethodResponses=[{"StatusCode": "204"}]
            ),
            "Made": {**kind("Deployment", RestApiId=API), "DependsOn": ["Options"]},
            "Prod": kind("Stage", RestApiId=API, StageName="prod", DeploymentId={"Ref": "Made"}),
        }
    )
    api = stack.id("Api")
    told = aws.client("apigateway").get_resources(restApiId=api, embed=["methods"])["items"]
    assert {each["path"]: set(each.get("resourceMethods", {})) for each in told} == {"/": set(), "/orders": {"OPTIONS"}}
    assert stack.id("Prod") == "prod"


NO_FUNCTION = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": "x"}
NO_LEVEL = {"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "no"}


@pytest.mark.parametrize(
    ("broken", "change"),
    [
        (
            "Method",
            {"MethodResponses": [], "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": "x"}},
        ),
        (
            "Prod",
            {"Variables": {}, "MethodSettings": [{"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "no"}]},
        ),
        ("Plan", {"ApiStages": [], "Quota": {"Limit": 5, "Period": "no"}}),
    ],
)
def test_a_refused_update_leaves_what_was(
    aws: Any, stack: Stack, unique: Callable[[str], str], broken: str, change: dict[str, Any]
) -> None:
    """What had been done of it before it was refused is undone."""
    gateway = aws.client("apigateway")
    mock = {"Type": "MOCK", "IntegrationResponses": [{"StatusCode": "200"}]}
    prod = {"ApiId": API, "Stage": {"Ref": "Prod"}}
    place = {"RestApiId": API, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "HttpMethod": "GET"}
    resources = {
        "Api": kind("RestApi", Name=unique("api")),
        "Method": kind("Method", **place, Integration=mock, MethodResponses=[{"StatusCode": "200"}]),
        "Made": {**kind("Deployment", RestApiId=API), "DependsOn": ["Method"]},
        "Prod": kind("Stage", RestApiId=API, StageName="prod", DeploymentId={"Ref": "Made"}, Variables={"a": "1"}),
        "Plan": kind("UsagePlan", ApiStages=[prod], Quota={"Limit": 1, "Period": "DAY"}),
    }
    stack.create(resources)

    def held() -> list[Any]:
        api = stack.id("Api")
        [root] = gateway.get_resources(restApiId=api, embed=["methods"])["items"]
        stage = gateway.get_stage(restApiId=api, stageName="prod")
        plan = gateway.get_usage_plan(usagePlanId=stack.id("Plan"))
        return [root, stage["variables"], stage["methodSettings"], plan["apiStages"], plan["quota"]]

    before = held()
    refused = {**resources[broken]["Properties"], **change}
    stack.refuse({**resources, broken: {**resources[broken], "Properties": refused}})
    assert held() == before


def test_a_topic_feeds_a_queue_and_an_alarm_tells_it(aws: Any, stack: Stack) -> None:
    """Policies and subscriptions are made of references."""
    queue = {"Fn::GetAtt": ["Queue", "Arn"]}
    service = {"Service": "sns.amazonaws.com"}
    allow = {"Effect": "Allow", "Principal": service, "Action": "sqs:SendMessage", "Resource": queue}
    policy = {"Version": "2012-10-17", "Statement": [allow]}
    alarm = {
        "Namespace": "n",
        "MetricName": "m",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": [{"Ref": "Topic"}],
    }
    feed = {"TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": queue}
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Policy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": "Queue"}], "PolicyDocument": policy},
        },
        "Feed": {"Type": "AWS::SNS::Subscription", "Properties": feed},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
    }
    stack.create(resources)
    aws.client("cloudwatch").set_alarm_state(AlarmName=stack.id("Alarm"), StateValue="ALARM", StateReason="tried")
    messages: list[Any] = []
    for _ in range(10):
        answer = aws.client("sqs").receive_message(QueueUrl=stack.id("Queue"), WaitTimeSeconds=1)
        messages += answer.get("Messages", [])
        if messages:
            break
    assert "tried" in messages[0]["Body"]
