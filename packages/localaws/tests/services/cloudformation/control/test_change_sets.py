"""Change sets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

QUEUE = "AWS::SQS::Queue"


def template(delay: Any = 1, output: str = "a", name: str | None = None) -> str:
    """Return a template of a queue, a parameter that is told, and an output."""
    properties = {"DelaySeconds": delay, **({"QueueName": name} if name else {})}
    outputs = {"V": {"Value": output}, "P": {"Value": {"Ref": "P"}}}
    return json.dumps(
        {
            "Parameters": {"P": {"Type": "String", "Default": "one"}},
            "Resources": {"Queue": {"Type": QUEUE, "Properties": properties}},
            "Outputs": outputs,
        }
    )


def made(stacks: Any, stack: str, kind: str, body: str, **more: Any) -> Any:
    """Make a change set; returns what is told of it."""
    asked = {"StackName": stack, "ChangeSetName": "c", "ChangeSetType": kind, "TemplateBody": body, **more}
    change_set = stacks.client.create_change_set(**asked)
    return stacks.client.describe_change_set(ChangeSetName=change_set["Id"])


def test_a_change_set_creates_a_stack_once_it_is_executed(stacks: Any, unique: Any) -> None:
    """Before, the stack is in review and nothing is made; afterwards it has resources and outputs."""
    name = unique("stack")
    stacks.made.append(name)
    told = made(stacks, name, "CREATE", template())
    assert (told["Status"], told["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    [change] = told["Changes"]
    assert (change["ResourceChange"]["Action"], change["ResourceChange"]["ResourceType"]) == ("Add", QUEUE)
    assert stacks.told(name)["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert stacks.outputs(name) == {}
    stacks.client.execute_change_set(ChangeSetName=told["ChangeSetId"])
    assert stacks.told(name)["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.outputs(name) == {"V": "a", "P": "one"}
    assert stacks.client.list_change_sets(StackName=name)["Summaries"] == []


def test_a_change_set_updates_outputs_and_parameters_too(stacks: Any, unique: Any) -> None:
    """They are made anew when it is executed, and not before; it is told with old and new values where asked."""
    name = unique("stack")
    stacks.made.append(name)
    stacks.client.create_stack(StackName=name, TemplateBody=template())
    told = made(stacks, name, "UPDATE", template(2, "b"), Parameters=[{"ParameterKey": "P", "ParameterValue": "two"}])
    shown = stacks.client.describe_change_set(ChangeSetName=told["ChangeSetId"], IncludePropertyValues=True)
    [change] = [each["ResourceChange"] for each in shown["Changes"]]
    assert (change["Action"], change["Replacement"], change["Scope"]) == ("Modify", "False", ["Properties"])
    [target] = [detail["Target"] for detail in change["Details"]]
    assert (target["Name"], target["BeforeValue"], target["AfterValue"]) == ("DelaySeconds", "1", "2")
    assert stacks.outputs(name) == {"V": "a", "P": "one"}
    stacks.client.execute_change_set(ChangeSetName=told["ChangeSetId"])
    assert stacks.outputs(name) == {"V": "b", "P": "two"}
    assert stacks.told(name)["StackStatus"] == "UPDATE_COMPLETE"


def test_a_replacement_is_told(stacks: Any, unique: Any) -> None:
    """A property that replaces is marked, and what becomes of the old resource."""
    name = unique("stack")
    stacks.made.append(name)
    stacks.client.create_stack(StackName=name, TemplateBody=template())
    told = made(stacks, name, "UPDATE", template(name=unique("q")))
    [change] = [each["ResourceChange"] for each in told["Changes"]]
    assert (change["Replacement"], change["PolicyAction"]) == ("True", "ReplaceAndDelete")
    old = stacks.physical(name, "Queue")
    stacks.client.execute_change_set(ChangeSetName=told["ChangeSetId"])
    assert stacks.physical(name, "Queue") != old


def test_without_a_change_there_is_nothing_to_execute(stacks: Any, unique: Any) -> None:
    """The change set fails with the words that the deploying tools look for, and cannot be executed."""
    name = unique("stack")
    stacks.made.append(name)
    stacks.client.create_stack(StackName=name, TemplateBody=template())
    told = made(stacks, name, "UPDATE", template())
    assert (told["Status"], told["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "The submitted information didn't contain changes" in told["StatusReason"]
    with pytest.raises(ClientError, match="InvalidChangeSetStatus"):
        stacks.client.execute_change_set(ChangeSetName=told["ChangeSetId"])
    stacks.client.delete_change_set(ChangeSetName=told["ChangeSetId"])
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        stacks.client.describe_change_set(ChangeSetName=told["ChangeSetId"])


def test_reverting_drift_puts_back_what_was_declared(aws: Any, stacks: Any, unique: Any) -> None:
    """Without a difference of the templates too; what is not declared stays as it was made by hand."""
    name, sqs = unique("stack"), aws.client("sqs")
    stacks.made.append(name)
    stacks.client.create_stack(StackName=name, TemplateBody=template())
    url = stacks.physical(name, "Queue")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "99", "VisibilityTimeout": "44"})
    told = made(stacks, name, "UPDATE", template(), DeploymentMode="REVERT_DRIFT")
    assert told["Status"] == "CREATE_COMPLETE"
    stacks.client.execute_change_set(ChangeSetName=told["ChangeSetId"])
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (attributes["DelaySeconds"], attributes["VisibilityTimeout"]) == ("1", "44")


def test_a_template_that_is_transformed_is_told_in_both_forms(aws: Any, stacks: Any, unique: Any) -> None:
    """A SAM template is expanded when the change set is made; Processed is what it was expanded to."""
    name, bucket = unique("stack"), unique("code")
    stacks.made.append(name)
    aws.client("s3").create_bucket(Bucket=bucket)
    aws.client("s3").put_object(Bucket=bucket, Key="l", Body=b"PK\x05\x06" + bytes(18))
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": f"s3://{bucket}/l"}}
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Layer": layer}}
    told = made(stacks, name, "CREATE", json.dumps(body))
    assert told["Status"] == "CREATE_COMPLETE", told.get("StatusReason")
    original = stacks.client.get_template(ChangeSetName=told["ChangeSetId"])["TemplateBody"]
    processed = stacks.client.get_template(ChangeSetName=told["ChangeSetId"], TemplateStage="Processed")["TemplateBody"]
    assert original == body
    assert {each["Type"] for each in processed["Resources"].values()} == {"AWS::Lambda::LayerVersion"}
    wrong = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": {"Type": "AWS::Serverless::Function"}}}
    failed = made(stacks, unique("stack"), "CREATE", json.dumps(wrong))
    assert failed["Status"] == "FAILED"
    assert "Transform AWS::Serverless-2016-10-31 failed with" in failed["StatusReason"]
