"""CreateStack, UpdateStack and DeleteStack on real resources."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

QUEUE = "AWS::SQS::Queue"
Name = Callable[[str], str]


def queue(**properties: Any) -> dict[str, Any]:
    """Return the declaration of a queue."""
    return {"Type": QUEUE, "Properties": properties}


def test_a_stacks_resources_are_told_with_their_physical_ids(stacks: Any) -> None:
    """DescribeStackResources and ListStackResources give every resource's type and physical ID."""
    name = stacks.create({"Queue": queue(), "Topic": {"Type": "AWS::SNS::Topic"}})
    client = stacks.client
    for members in (
        client.describe_stack_resources(StackName=name)["StackResources"],
        client.list_stack_resources(StackName=name)["StackResourceSummaries"],
    ):
        assert {member["ResourceType"] for member in members} == {QUEUE, "AWS::SNS::Topic"}
        assert all(member["PhysicalResourceId"] for member in members)
    url = stacks.physical(name, "Queue")
    assert url.rpartition("/")[2].startswith(f"{name}-Queue-")
    [owned] = client.describe_stack_resources(PhysicalResourceId=url)["StackResources"][:1]
    assert owned["StackName"] == name


def test_a_stack_is_found_by_its_tags_and_tells_them(aws: Any, stacks: Any) -> None:
    """Resources bear the stack's tags and CloudFormation's own; the tagging API finds them by the stack's name."""
    name = stacks.create({"Queue": queue()}, Tags=[{"Key": "team", "Value": "a"}])
    filters = [{"Key": "aws:cloudformation:stack-name", "Values": [name]}]
    [found] = aws.client("resourcegroupstaggingapi").get_resources(TagFilters=filters)["ResourceTagMappingList"]
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert (tags["team"], tags["aws:cloudformation:logical-id"]) == ("a", "Queue")
    assert tags["aws:cloudformation:stack-id"] == stacks.told(name)["StackId"]
    stacks.update(name, {"Queue": queue()}, Tags=[{"Key": "squad", "Value": "b"}])
    tags = aws.client("sqs").list_queue_tags(QueueUrl=stacks.physical(name, "Queue"))["Tags"]
    assert {key: value for key, value in tags.items() if ":" not in key} == {"squad": "b"}


@pytest.mark.parametrize("kind", ["AWS::Redshift::Cluster", "AWS::Nonsense::Thing"])
def test_a_type_that_cannot_be_created_is_refused(stacks: Any, kind: str) -> None:
    """The stack is not created, and the type is named."""
    with pytest.raises(ClientError, match=f"ValidationError.*{kind}"):
        stacks.create({"Thing": {"Type": kind}})
    with pytest.raises(ClientError, match="does not exist"):
        stacks.told(stacks.made[-1])


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        ({"Q": queue(Colour="red")}, r"extraneous key \[Colour\] is not permitted"),
        ({"R": {"Type": "AWS::IAM::Role"}}, r"required key \[AssumeRolePolicyDocument\] not found"),
        ({"Q": queue(QueueName={"Ref": "Missing"})}, r"Unresolved resource dependencies \[Missing\]"),
        (
            {"Q": queue(QueueName={"Fn::GetAtt": ["P", "Colour"]}), "P": queue()},
            "does not support attribute type Colour",
        ),
        ({"Q": {**queue(), "DependsOn": "P"}, "P": {**queue(), "DependsOn": "Q"}}, r"Circular dependency .*\[P, Q\]"),
        ({"Q": {**queue(), "DeletionPolicy": "Snapshot"}}, "does not support deletion policy Snapshot"),
        ({"Q-1": queue()}, "non alphanumeric"),
        ({}, "At least one Resources member"),
    ],
)
def test_a_template_that_is_wrong_makes_nothing(stacks: Any, resources: Any, words: str) -> None:
    """What can be seen in a template is refused before anything is made."""
    with pytest.raises(ClientError, match=words):
        stacks.create(resources)
    with pytest.raises(ClientError, match="does not exist"):
        stacks.told(stacks.made[-1])


def test_iam_resources_need_to_be_acknowledged(stacks: Any) -> None:
    """Without the capability nothing is made; a name needs the stronger one; a transform CAPABILITY_AUTO_EXPAND."""
    trust = {"Version": "2012-10-17", "Statement": []}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    named = {"Type": "AWS::IAM::Role", "Properties": {**role["Properties"], "RoleName": "x"}}  # type: ignore[dict-item]
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_IAM\]"):
        stacks.create({"R": role}, Capabilities=[])
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_NAMED_IAM\]"):
        stacks.create({"R": named}, Capabilities=["CAPABILITY_IAM"])
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_AUTO_EXPAND\]"):
        stacks.create({"Q": queue()}, Transform="AWS::Serverless-2016-10-31")


def test_what_a_service_refuses_is_the_stacks_reason(aws: Any, stacks: Any, unique: Name) -> None:
    """The creation is rolled back, the caller reads XML, and the refusal stands in the events with its code."""
    taken = unique("taken")
    aws.client("sqs").create_queue(QueueName=taken, Attributes={"DelaySeconds": "1"})
    name = stacks.create({"Other": queue(), "Queue": {**queue(QueueName=taken, DelaySeconds=9), "DependsOn": "Other"}})
    assert stacks.told(name)["StackStatus"] == "ROLLBACK_COMPLETE"
    [reason] = stacks.reasons(name)
    assert "HandlerErrorCode: " in reason
    listed = aws.client("sqs").list_queues(QueueNamePrefix=f"{name}-").get("QueueUrls", [])
    assert listed == []


def test_an_update_changes_what_differs_and_says_when_nothing_does(aws: Any, stacks: Any) -> None:
    """What was set by API survives while its property stays; equal templates are no update."""
    sqs = aws.client("sqs")
    name = stacks.create({"Queue": queue(DelaySeconds=1, VisibilityTimeout="30")})
    url = stacks.physical(name, "Queue")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77", "MaximumMessageSize": "2048"})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update(name, {"Queue": queue(DelaySeconds=1, VisibilityTimeout=30)})
    stacks.update(name, {"Queue": queue(DelaySeconds=2, VisibilityTimeout=30)})
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    shown = {key: attributes[key] for key in ("DelaySeconds", "VisibilityTimeout", "MaximumMessageSize")}
    assert shown == {"DelaySeconds": "2", "VisibilityTimeout": "77", "MaximumMessageSize": "2048"}
    assert stacks.told(name)["StackStatus"] == "UPDATE_COMPLETE"


def test_an_update_that_a_service_refuses_is_led_back(aws: Any, stacks: Any) -> None:
    """The old properties are put back, and what was new is gone."""
    name = stacks.create({"Queue": queue(DelaySeconds=1)})
    url = stacks.physical(name, "Queue")
    wrong = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "TreatMissingData": "guess"}
    refused = {"Type": "AWS::CloudWatch::Alarm", "Properties": wrong, "DependsOn": "Topic"}
    topic = {"Type": "AWS::SNS::Topic", "DependsOn": "Queue"}
    stacks.update(name, {"Queue": queue(DelaySeconds=5), "Topic": topic, "Alarm": refused})
    assert stacks.told(name)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])["Attributes"]
    assert attributes == {"DelaySeconds": "1"}
    members = stacks.client.list_stack_resources(StackName=name)["StackResourceSummaries"]
    assert [member["LogicalResourceId"] for member in members] == ["Queue"]
    assert not [t for t in aws.client("sns").list_topics()["Topics"] if name in t["TopicArn"]]


def test_a_protected_stack_is_not_deleted(stacks: Any) -> None:
    """Until its protection is taken off."""
    name = stacks.create({"Queue": queue()}, EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        stacks.client.delete_stack(StackName=name)
    stacks.client.update_termination_protection(StackName=name, EnableTerminationProtection=False)
    stacks.client.delete_stack(StackName=name)
    with pytest.raises(ClientError, match="does not exist"):
        stacks.told(name)


def test_a_deleted_stack_is_known_by_its_id(stacks: Any) -> None:
    """Its name is free again."""
    name = stacks.create({"Queue": queue()})
    stack_id = stacks.told(name)["StackId"]
    stacks.client.delete_stack(StackName=name)
    assert stacks.told(stack_id)["StackStatus"] == "DELETE_COMPLETE"
    listed = stacks.client.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert stack_id in [each["StackId"] for each in listed]
    assert stacks.told(stacks.create({"Queue": queue()}, name))["StackId"] != stack_id


def test_exports_are_imported_and_hold_their_stack(stacks: Any, unique: Name) -> None:
    """An export has one exporter, is listed with its importers, and can neither be deleted nor changed while in use."""
    export = unique("export")
    outputs = {"Url": {"Value": {"Ref": "Queue"}, "Export": {"Name": export}}}
    exporter = stacks.create({"Queue": queue()}, Outputs=outputs)
    described = {"Fn::ImportValue": export}
    importer = stacks.create(
        {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": described}}}
    )
    assert {"Name": export, "Value": stacks.physical(exporter, "Queue")}.items() <= next(
        each for each in stacks.client.list_exports()["Exports"] if each["Name"] == export
    ).items()
    assert stacks.client.list_imports(ExportName=export)["Imports"] == [importer]
    stacks.client.delete_stack(StackName=exporter)
    kept = stacks.told(exporter)
    assert kept["StackStatus"] == "CREATE_COMPLETE"
    assert kept["StackStatusReason"] == f"Export {export} cannot be deleted as it is in use by {importer}"
    twice = stacks.create({"Queue": queue()}, Outputs=outputs)
    assert stacks.told(twice)["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [event.get("ResourceStatusReason", "") for event in stacks.events(twice)]
    assert any("is already exported by stack" in reason for reason in reasons)


def test_a_template_may_stand_in_a_bucket(aws: Any, stacks: Any, unique: Name) -> None:
    """TemplateURL names an object; the template is told as it was given."""
    bucket = unique("templates")
    aws.client("s3").create_bucket(Bucket=bucket)
    body = json.dumps({"Resources": {"Queue": queue()}})
    aws.client("s3").put_object(Bucket=bucket, Key="a/t.json", Body=body)
    name = unique("stack")
    stacks.made.append(name)
    stacks.client.create_stack(StackName=name, TemplateURL=f"https://{bucket}.s3.amazonaws.com/a/t.json")
    assert stacks.client.get_template(StackName=name)["TemplateBody"] == json.loads(body)
    summary = stacks.client.get_template_summary(StackName=name)
    assert summary["ResourceTypes"] == [QUEUE]


def test_a_part_of_a_template_may_stand_in_a_bucket(aws: Any, stacks: Any, unique: Name) -> None:
    """AWS::Include, where a property's value belongs; a part that is not there fails the request."""
    s3, bucket = aws.client("s3"), unique("parts")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="part.yaml", Body="VisibilityTimeout: 77")
    transform = {"Name": "AWS::Include", "Parameters": {"Location": {"Fn::Sub": f"s3://{bucket}/${{Part}}"}}}
    resources = {"Queue": {"Type": QUEUE, "Properties": {"DelaySeconds": 3, "Fn::Transform": transform}}}
    asked: Any = {"Capabilities": ["CAPABILITY_AUTO_EXPAND"]}
    parameters = [{"ParameterKey": "Part", "ParameterValue": "part.yaml"}]
    template = json.dumps({"Parameters": {"Part": {"Type": "String"}}, "Resources": resources})
    name = unique("stack")
    stacks.made.append(name)
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_AUTO_EXPAND\]"):
        stacks.client.create_stack(StackName=name, TemplateBody=template, Parameters=parameters)
    stacks.client.create_stack(StackName=name, TemplateBody=template, Parameters=parameters, **asked)
    told = aws.client("sqs").get_queue_attributes(QueueUrl=stacks.physical(name, "Queue"), AttributeNames=["All"])
    assert told["Attributes"].items() >= {"VisibilityTimeout": "77", "DelaySeconds": "3"}.items()
    parameters[0]["ParameterValue"] = "gone.yaml"
    with pytest.raises(ClientError, match="S3 error"):
        stacks.client.update_stack(StackName=name, TemplateBody=template, Parameters=parameters, **asked)


def test_a_bucket_that_denies_plain_http_is_read(aws: Any, stacks: Any, unique: Name) -> None:
    """SAM's own bucket does: https://github.com/aws/aws-sam-cli/blob/develop/samcli/lib/bootstrap/bootstrap.py."""
    s3, bucket = aws.client("s3"), unique("templates")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="t.json", Body=json.dumps({"Resources": {"Queue": queue()}}))
    everything = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": everything, "Condition": insecure}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    name = unique("stack")
    stacks.made.append(name)
    stacks.client.create_stack(StackName=name, TemplateURL=f"https://{bucket}.s3.amazonaws.com/t.json")
    assert stacks.told(name)["StackStatus"] == "CREATE_COMPLETE"


def test_dynamic_references_are_resolved_when_a_resource_is_made(aws: Any, stacks: Any, unique: Name) -> None:
    """They lead to the Parameter Store and to secrets; a new value alone is no update."""
    parameter, secret = unique("/delay"), unique("secret")
    aws.client("ssm").put_parameter(Name=parameter, Type="String", Value="7")
    aws.client("secretsmanager").create_secret(Name=secret, SecretString='{"seconds": "9"}')
    properties = {
        "DelaySeconds": f"{{{{resolve:ssm:{parameter}}}}}",
        "VisibilityTimeout": f"{{{{resolve:secretsmanager:{secret}:SecretString:seconds}}}}",
    }
    name = stacks.create({"Queue": queue(**properties)})
    url = stacks.physical(name, "Queue")
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (attributes["DelaySeconds"], attributes["VisibilityTimeout"]) == ("7", "9")
    aws.client("ssm").put_parameter(Name=parameter, Type="String", Value="8", Overwrite=True)
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update(name, {"Queue": queue(**properties)})


def test_an_operation_that_is_not_done_is_refused(stacks: Any) -> None:
    """Stack sets and stack policies are not imitated: 501, in the caller's protocol."""
    for call, arguments in (
        (stacks.client.list_stack_sets, {}),
        (stacks.client.set_stack_policy, {"StackName": "x"}),
        (stacks.client.detect_stack_drift, {"StackName": "x"}),
    ):
        with pytest.raises(ClientError, match="NotImplemented"):
            call(**arguments)
