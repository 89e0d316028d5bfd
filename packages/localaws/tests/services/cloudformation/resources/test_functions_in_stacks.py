"""Functions and what stands around them, in stacks: created, updated by difference, rolled back, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

Resources = Mapping[str, Any]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
LOGGING = {"Statement": [{"Effect": "Allow", "Action": ["logs:*"], "Resource": "*"}]}
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def arn(logical: str) -> dict[str, Any]:
    """Return the function that gives a resource's ARN."""
    return {"Fn::GetAtt": [logical, "Arn"]}


def of(kind: str, /, **properties: Any) -> dict[str, Any]:
    """Return a resource."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def function(code: str, **settings: Any) -> dict[str, Any]:
    """Return a function with a role of the stack."""
    source = {"ZipFile": f"def handler(event, context):\n    {code}\n"}
    settings = {"Runtime": "python3.12", "Handler": "index.handler", "Role": arn("Role"), "Code": source, **settings}
    return of("Lambda::Function", **settings)


ROLE = of(
    "IAM::Role",
    AssumeRolePolicyDocument=TRUST,
    Policies=[{"PolicyName": "logs", "PolicyDocument": LOGGING}],
    ManagedPolicyArns=[BASIC],
)


class Stack:
    """A stack of its own."""

    def __init__(self, aws: Any, name: str) -> None:
        self._client = aws.client("cloudformation")
        self._name = name

    def apply(self, operation: str, resources: Resources, until: str = "") -> None:
        """Create or update it with resources, and wait until it is."""
        body = json.dumps({"Resources": resources})
        call = getattr(self._client, f"{operation}_stack")
        call(StackName=self._name, TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
        self._wait(until or operation)

    def delete(self) -> None:
        """Delete it."""
        self._client.delete_stack(StackName=self._name)
        self._wait("delete")

    def id(self, logical: str) -> str:
        """Return a resource's physical ID."""
        told = self._client.describe_stack_resource(StackName=self._name, LogicalResourceId=logical)
        return str(told["StackResourceDetail"]["PhysicalResourceId"])

    def reasons(self) -> str:
        """Return why resources failed."""
        events = self._client.describe_stack_events(StackName=self._name)["StackEvents"]
        return " ".join(event.get("ResourceStatusReason", "") for event in events)

    def _wait(self, what: str) -> None:
        waiter = self._client.get_waiter(f"stack_{what}_complete")
        waiter.wait(StackName=self._name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})


@pytest.fixture
def stack(aws: Any, unique: Callable[[str], str]) -> Iterator[Stack]:
    """A stack of its own, deleted in the end."""
    made = Stack(aws, unique("stack"))
    yield made
    made.delete()


def payload(aws: Any, name: str, **more: Any) -> Any:
    """Return what a function answers."""
    return json.loads(aws.client("lambda").invoke(FunctionName=name, **more)["Payload"].read())


def test_new_source_text_takes_effect(aws: Any, stack: Stack) -> None:
    """An update of Code.ZipFile is what the function does afterwards."""
    stack.apply("create", {"Role": ROLE, "Function": function("return 1")})
    name = stack.id("Function")
    assert payload(aws, name) == 1
    stack.apply("update", {"Role": ROLE, "Function": function("return 2")})
    assert (payload(aws, name), stack.id("Function")) == (2, name)


def test_a_failing_function_with_inline_policies_answers_at_once(aws: Any, stack: Stack) -> None:
    """Its role may write logs, by a document without a version; the managed policy is attached."""
    stack.apply("create", {"Role": ROLE, "Function": function("raise ValueError('on purpose')")})
    assert payload(aws, stack.id("Function"))["errorType"] == "ValueError"
    attached = aws.client("iam").list_attached_role_policies(RoleName=stack.id("Role"))["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [BASIC]


def published(code: str, version: str) -> dict[str, Any]:
    """Return a function with a version of that logical ID and an alias, as SAM's AutoPublishAlias makes them."""
    name = {"FunctionName": {"Ref": "Function"}}
    alias = of("Lambda::Alias", **name, Name="live", FunctionVersion={"Fn::GetAtt": [version, "Version"]})
    retained = {**of("Lambda::Version", **name), "DeletionPolicy": "Retain"}
    return {"Role": ROLE, "Function": function(code), version: retained, "Live": alias}


def test_an_alias_moves_to_the_version_of_the_new_code(aws: Any, stack: Stack) -> None:
    """The old version is retained; one that nothing new is in fails, and the stack goes back."""
    stack.apply("create", published("return 1", "VersionA"))
    name = stack.id("Function")
    assert payload(aws, name, Qualifier="live") == 1
    stack.apply("update", published("return 2", "VersionB"))
    assert payload(aws, name, Qualifier="live") == 2
    stack.apply("update", published("return 2", "VersionC"), until="rollback")
    assert "A version for this Lambda function exists ( 2 )" in stack.reasons()
    versions = aws.client("lambda").list_versions_by_function(FunctionName=name)["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1", "2"]
    assert payload(aws, name, Qualifier="live") == 2


def test_a_function_stands_in_a_network_of_its_stack(aws: Any, stack: Stack) -> None:
    """The VPC, its subnet and its group are made before it and deleted after it."""
    vpc = {"VpcId": {"Ref": "Vpc"}}
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
    inside = {"SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}]}
    resources = {
        "Vpc": of("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Subnet": of("EC2::Subnet", **vpc, CidrBlock="10.0.1.0/24"),
        "Group": of("EC2::SecurityGroup", **vpc, GroupDescription="out", SecurityGroupEgress=[https]),
        "Role": ROLE,
        "Function": function("return 1", VpcConfig=inside),
    }
    stack.apply("create", resources)
    told = aws.client("lambda").get_function_configuration(FunctionName=stack.id("Function"))["VpcConfig"]
    assert (told["SubnetIds"], told["SecurityGroupIds"]) == ([stack.id("Subnet")], [stack.id("Group")])
