"""Change sets as AWS tells them.

Recorded in https://github.com/localstack/localstack/tree/main/tests/aws/services/cloudformation: api/test_changesets,
test_change_set_fn_get_attr, test_change_set_ref and test_change_set_parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

PARAMETERS = {"Parameters": {"Name": {"Type": "String"}}}


def topic(**properties: Any) -> dict[str, Any]:
    """Return a topic."""
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def given(value: str) -> list[dict[str, str]]:
    """Return the request's Parameters."""
    return [{"ParameterKey": "Name", "ParameterValue": value}]


def described(stacks: Any, name: str, body: str, **more: Any) -> Any:
    """Make a change set and return what is told of it."""
    asked = {"StackName": name, "ChangeSetName": "c", "TemplateBody": body, "ChangeSetType": "UPDATE", **more}
    made = stacks.client.create_change_set(**asked)
    return stacks.client.describe_change_set(ChangeSetName=made["Id"])


def causes(told: Mapping[str, Any], logical_id: str) -> list[tuple[str | None, str, str]]:
    """Return (entity, source, evaluation) of each detail of a resource."""
    [change] = [c["ResourceChange"] for c in told["Changes"] if c["ResourceChange"]["LogicalResourceId"] == logical_id]
    return [(each.get("CausingEntity"), each["ChangeSource"], each["Evaluation"]) for each in change["Details"]]


def test_a_parameter_is_the_cause(stacks: Any, unique: Any) -> None:
    """It is told, and that the template has the change only through it; what replaces does so always."""
    name = unique("stack")
    stacks.made.append(name)
    body = stacks.body({"T": topic(TopicName={"Ref": "Name"})}, **PARAMETERS)
    stacks.client.create_stack(StackName=name, TemplateBody=body, Parameters=given(unique("t")))
    told = described(stacks, name, body, Parameters=given(unique("t")))
    assert causes(told, "T") == [("Name", "ParameterReference", "Static"), (None, "DirectModification", "Dynamic")]
    change = told["Changes"][0]["ResourceChange"]
    assert (change["Replacement"], change["PolicyAction"]) == ("True", "ReplaceAndDelete")
    assert {each["Target"]["RequiresRecreation"] for each in change["Details"]} == {"Always"}


OF_ONE = {"Fn::GetAtt": ["One", "DisplayName"]}


@pytest.mark.parametrize(
    ("asked", "changed", "cause"),
    [
        (
            {"Fn::GetAtt": ["One", "DisplayName"]},
            {"DisplayName": "b"},
            ("One.DisplayName", "ResourceAttribute", "Dynamic"),
        ),
        ({"Fn::GetAtt": ["One", "TopicName"]}, {"TopicName": "new"}, ("One.TopicName", "ResourceAttribute", "Static")),
        ({"Ref": "One"}, {"TopicName": "new"}, ("One", "ResourceReference", "Static")),
        ({"Fn::Sub": "x${One.DisplayName}"}, {"DisplayName": "b"}, ("One.DisplayName", "ResourceAttribute", "Dynamic")),
    ],
)
def test_another_resource_is_the_cause(stacks: Any, unique: Any, asked: Any, changed: Any, cause: Any) -> None:
    """It is told which, and whether it is known that the value changes."""
    names = {"TopicName": unique("old")}
    new = {key: unique("new") if key == "TopicName" else value for key, value in changed.items()}
    before = {"One": topic(DisplayName="a", **names), "Two": topic(DisplayName=asked)}
    after = {"One": topic(**{"DisplayName": "a", **names, **new}), "Two": topic(DisplayName=asked)}
    stack = stacks.create(before)
    told = described(stacks, stack, stacks.body(after))
    assert causes(told, "Two") == [cause]
    assert causes(told, "One") == [(None, "DirectModification", "Static")]


def test_a_stack_in_review_is_created_by_create_stack(stacks: Any, unique: Any) -> None:
    """It keeps its ID, and its change set becomes obsolete."""
    name = unique("stack")
    stacks.made.append(name)
    body = stacks.body({"T": topic()})
    made = stacks.client.create_change_set(StackName=name, ChangeSetName="c", TemplateBody=body, ChangeSetType="CREATE")
    created = stacks.client.create_stack(StackName=name, TemplateBody=body)
    assert created["StackId"] == made["StackId"]
    assert stacks.told(name)["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.client.describe_change_set(ChangeSetName=made["Id"])["ExecutionStatus"] == "OBSOLETE"


def test_an_executed_change_set_is_still_told(stacks: Any, unique: Any) -> None:
    """By its ID, also when the stack is deleted."""
    name = unique("stack")
    made = stacks.client.create_change_set(
        StackName=name, ChangeSetName="c", TemplateBody=stacks.body({"T": topic()}), ChangeSetType="CREATE"
    )
    stacks.client.execute_change_set(ChangeSetName=made["Id"])
    assert stacks.told(name)["ChangeSetId"] == made["Id"]
    stacks.client.delete_stack(StackName=name)
    told = stacks.client.describe_change_set(ChangeSetName=made["Id"])
    assert (told["Status"], told["ExecutionStatus"]) == ("CREATE_COMPLETE", "EXECUTE_COMPLETE")


def test_what_is_refused(stacks: Any, unique: Any) -> None:
    """Of stacks that do not exist, exist no longer, or exist already."""
    client, body = stacks.client, stacks.body({"T": topic()})
    name = stacks.create({"T": topic()})
    stack_id = stacks.told(name)["StackId"]
    new = {"ChangeSetName": "test", "TemplateBody": body}

    def refused(operation: str, **asked: Any) -> str:
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**asked)
        error = caught.value.response["Error"]
        return f"{error['Code']}: {error['Message']}"

    exists = "already exists and cannot be created again with the changeSet [test]."
    missing = unique("none")
    assert refused("create_change_set", StackName=name, ChangeSetType="CREATE", **new) == (
        f"ValidationError: Stack [{name}] {exists}"
    )
    for operation in ("delete_change_set", "describe_change_set"):
        refusal = f"ValidationError: Stack [{missing}] does not exist"
        assert refused(operation, StackName=missing, ChangeSetName="test") == refusal
    assert refused("update_stack", StackName=missing, TemplateBody=body) == (
        f"ValidationError: Stack [{missing}] does not exist"
    )
    assert refused("describe_stack_resource", StackName=missing, LogicalResourceId="T") == (
        f"ValidationError: Stack '{missing}' does not exist"
    )
    assert refused("describe_stacks", StackName=missing) == f"ValidationError: Stack with id {missing} does not exist"
    assert refused("get_template") == "ValidationError: StackName is required if ChangeSetName is not specified."
    client.delete_stack(StackName=name)
    gone = f"ValidationError: Stack:{stack_id} is in DELETE_COMPLETE state and can not be updated."
    assert refused("create_change_set", StackName=stack_id, ChangeSetType="UPDATE", **new) == gone
    assert refused("update_stack", StackName=stack_id, TemplateBody=body) == gone
    assert refused("create_change_set", StackName=stack_id, ChangeSetType="CREATE", **new) == (
        f"ValidationError: Stack [{stack_id}] {exists}"
    )
    client.create_change_set(StackName=name, ChangeSetType="CREATE", **new)
    assert refused("get_template_summary", StackName=name) == (
        "ValidationError: GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks."
    )


def test_a_resources_metadata_is_told_with_its_functions_evaluated(stacks: Any, unique: Any) -> None:
    """As of test_no_echo_parameter: there the values of parameters are not hidden."""
    name = unique("stack")
    stacks.made.append(name)
    resources = {"T": {**topic(), "Metadata": {"SensitiveData": {"Ref": "Name"}}}}
    body = stacks.body(resources, Parameters={"Name": {"Type": "String", "NoEcho": True}})
    stacks.client.create_stack(StackName=name, TemplateBody=body, Parameters=given("a-value"))
    told = stacks.client.describe_stack_resource(StackName=name, LogicalResourceId="T")["StackResourceDetail"]
    assert told["Metadata"] == '{"SensitiveData": "a-value"}'
