"""The transform AWS::LanguageExtensions."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.templates.extensions import extended
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.scope import Scope, Surroundings
from localaws.services.cloudformation.templates.template import template_of

SURROUNDINGS = Surroundings("aws", "us-east-1", "123456789012", "arn:stack", "shop", lambda _name: None)
NAMES = {"Names": Parameter("Names", "a-1,b", ["a-1", "b"])}


def test_loops_are_unrolled_in_keys_and_values() -> None:
    """Each member of the collection makes one round; in keys its letters and digits alone may stand."""
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "x-${Name}-${AWS::Region}"}}}
    outputs = {"Out&{Name}": {"Value": {"Fn::GetAtt": ["Queue&{Name}", "Arn"]}, "Description": {"Ref": "Name"}}}
    document = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList"}},
        "Resources": {"Fn::ForEach::Queues": ["Name", {"Ref": "Names"}, {"Queue&{Name}": queue}]},
        "Outputs": {"Fn::ForEach::Outs": ["Name", ["b"], outputs]},
    }
    found = extended(document, NAMES, SURROUNDINGS)
    assert found["Resources"] == {
        "Queuea1": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "x-a-1-${AWS::Region}"}}},
        "Queueb": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "x-b-${AWS::Region}"}}},
    }
    assert found["Outputs"] == {"Outb": {"Value": {"Fn::GetAtt": ["Queueb", "Arn"]}, "Description": "b"}}


def test_policies_may_be_functions() -> None:
    """Of parameters and conditions."""
    document = {
        "Conditions": {"Kept": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}},
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "DeletionPolicy": {"Fn::If": ["Kept", "Retain", "Delete"]}}},
    }
    found = extended(document, {}, SURROUNDINGS)
    assert template_of(found).resources["Q"].deletion_policy == "Retain"
    with pytest.raises(CloudFormationError, match="Every DeletionPolicy member must be a string"):
        template_of(document)


@pytest.mark.parametrize(
    ("node", "worth"),
    [({"Fn::Length": {"Ref": "Names"}}, 2), ({"Fn::ToJsonString": {"a": {"Ref": "Names"}}}, '{"a":["a-1","b"]}')],
)
def test_its_functions_need_the_transform(node: Any, worth: Any) -> None:
    """With it they are evaluated, without it they are refused."""
    document = {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}
    assert Scope(template_of(document, extended=True), SURROUNDINGS, NAMES, {}).value(node) == worth
    with pytest.raises(CloudFormationError, match="without the transform AWS::LanguageExtensions"):
        Scope(template_of(document), SURROUNDINGS, NAMES, {}).value(node)


def test_a_loop_that_is_none_is_refused() -> None:
    """A loop has an identifier, a collection and a body."""
    with pytest.raises(CloudFormationError, match="layout is incorrect"):
        extended({"Resources": {"Fn::ForEach::X": ["Name", ["a"]]}}, {}, SURROUNDINGS)
