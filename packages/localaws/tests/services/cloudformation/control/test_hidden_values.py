"""Values of parameters that are NoEcho: shown as asterisks wherever a stack is told."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

SECRET = "hunter2-hunter2"  # what must not be shown
OTHER = "swordfish-swordfish"
PARAMETERS = {"Secret": {"Type": "String", "NoEcho": True}, "Plain": {"Type": "String", "Default": "hunted"}}
REF = {"Ref": "Secret"}


def resources(name: str) -> dict[str, Any]:
    """Return resources that have the secret as it is, in a text, in base64, and through an attribute of another one."""
    values = {
        "Whole": REF,
        "Inside": {"Fn::Sub": "user:${Secret}@${Plain}"},
        "Coded": {"Fn::Base64": REF},
        "Echoed": {"Fn::GetAtt": ["Whole", "Value"]},
    }
    return {
        logical_id: {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": f"/{name}/{logical_id}", "Type": "String", "Value": value},
        }
        for logical_id, value in values.items()
    }


def told(client: Any, name: str) -> str:
    """Return all that is told of a stack."""
    answers = [
        client.describe_stacks(StackName=name),
        client.describe_stack_events(StackName=name),
        client.describe_stack_resources(StackName=name),
        client.list_stack_resources(StackName=name),
        client.get_template(StackName=name),
        client.get_template(StackName=name, TemplateStage="Processed"),
        client.get_template_summary(StackName=name),
    ]
    return json.dumps(answers, default=str)


def given(value: str) -> list[dict[str, str]]:
    """Return the request's Parameters."""
    return [{"ParameterKey": "Secret", "ParameterValue": value}]


def shows(text: str) -> list[str]:
    """Return the secrets that are shown."""
    coded = [base64.b64encode(each.encode()).decode() for each in (SECRET, OTHER)]
    return [each for each in (SECRET, OTHER, *coded) if each in text]


def test_a_hidden_value_is_used_and_never_told(aws: Any, stacks: Any, unique: Any) -> None:
    """It reaches the resource; events, descriptions and change sets have asterisks, for the old value too."""
    name = unique("stack")
    stacks.made.append(name)
    body = stacks.body(resources(name), Parameters=PARAMETERS)
    stacks.client.create_stack(StackName=name, TemplateBody=body, Parameters=given(SECRET))
    assert stacks.told(name)["StackStatus"] == "CREATE_COMPLETE"
    stored = aws.client("ssm").get_parameter(Name=f"/{name}/Inside")["Parameter"]["Value"]
    assert stored == f"user:{SECRET}@hunted"
    made = stacks.client.create_change_set(
        StackName=name, ChangeSetName="c", ChangeSetType="UPDATE", UsePreviousTemplate=True, Parameters=given(OTHER)
    )
    shown = stacks.client.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True)
    assert shown["Changes"]
    assert shows(json.dumps(shown, default=str)) == []
    stacks.client.execute_change_set(ChangeSetName=made["Id"])
    assert aws.client("ssm").get_parameter(Name=f"/{name}/Whole")["Parameter"]["Value"] == OTHER
    assert shows(told(stacks.client, name)) == []
    events = {e["LogicalResourceId"]: e for e in stacks.events(name)}
    assert json.loads(events["Inside"]["ResourceProperties"])["Value"] == "user:****@hunted"


def test_a_refusal_does_not_tell_it(stacks: Any, unique: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the reasons of a resource and its stack, nor the log."""
    name = unique("stack")
    stacks.made.append(name)
    wrong = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": REF, "VisibilityTimeout": REF}}
    stacks.client.create_stack(
        StackName=name,
        TemplateBody=stacks.body({"Queue": wrong}, Parameters=PARAMETERS),
        Parameters=given(f"{SECRET}.{SECRET}"),
    )
    assert stacks.told(name)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.reasons(name)
    assert shows(told(stacks.client, name) + caplog.text) == []
