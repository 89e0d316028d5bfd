"""Malformed templates."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.services.cloudformation.engine.outputs import outputs_of
from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.resources.registry import resource_types
from localaws.services.cloudformation.templates.extensions import extended
from localaws.services.cloudformation.templates.form import check_form
from localaws.services.cloudformation.templates.loading import load
from localaws.services.cloudformation.templates.parameters import parameters_of
from localaws.services.cloudformation.templates.scope import Scope
from localaws.services.cloudformation.templates.template import template_of
from localaws.services.cloudformation.templates.validation import validate
from localaws_testing.stacks import surroundings

TOPIC = {"Type": "AWS::SNS::Topic"}
WHOLE: dict[str, Any] = {
    "Parameters": {
        "P": {"Type": "String", "Default": "a", "AllowedValues": ["a"], "AllowedPattern": "[a-z]", "MaxLength": 5},
        "N": {"Type": "Number", "Default": 3, "MinValue": 1},
    },
    "Mappings": {"M": {"a": {"k": "v"}}},
    "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "a"]}, "D": {"Fn::Not": [{"Condition": "C"}]}},
    "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "P"}]}}]}},
    "Resources": {
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Condition": "C",
            "DependsOn": ["Topic"],
            "Properties": {
                "QueueName": {"Fn::Sub": ["${P}-${X}", {"X": {"Ref": "P"}}]},
                "DelaySeconds": {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]},
            },
        },
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"DisplayName": {"Fn::Join": ["-", [{"Fn::FindInMap": ["M", {"Ref": "P"}, "k"]}]]}},
        },
        "Fn::ForEach::Loop": ["I", ["x"], {"W${I}": TOPIC}],
    },
    "Outputs": {
        "O": {"Value": {"Fn::GetAtt": ["Topic", "TopicArn"]}, "Condition": "C", "Export": {"Name": "e"}},
        "Z": {"Value": {"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/16", 4, 8]}]}},
    },
}
FORM = "Template format error:"
JUNK: list[Any] = [
    None, 1, True, "", "x", [], {}, [None], {"a": 1}, {"Ref": 1}, {"Ref": "Topic"}, {"Fn::GetAtt": []}, {"Fn::Sub": {}},
    {"Fn::Sub": [1, 2]}, {"Fn::If": []}, {"Condition": "C"}, {"Condition": {}}, {"Fn::Select": ["a", []]}, "${", "(",
    {"Ref": "AWS::NoValue"}, {"Fn::And": []},
]  # fmt: skip


def evaluated(document: Any) -> None:
    """Do with a template what is done with it before anything is made. Raises CloudFormationError."""
    document = load(json.dumps(document))
    check_form(document)
    parameters = parameters_of(document.get("Parameters") or {}, [], {}, str)
    template = template_of(extended(document, parameters, surroundings()), extended=True)
    scope = Scope(template, surroundings(), parameters, {}, planning=True)
    scope.check_rules()
    validate(template, scope.made(), surroundings(), resource_types().get)
    for logical_id in scope.made():
        scope.value(template.resources[logical_id].properties)
    outputs_of(template, scope)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Return (container, key) of each place in a document."""
    keys: Any = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [place for key in keys for place in [(node, key), *places(node[key])]]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_malformed_template_is_refused_and_breaks_nothing(data: st.DataObject) -> None:
    """Whatever stands wherever in it, it is evaluated or refused as CloudFormation refuses."""
    document = copy.deepcopy(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(document)))
        container[key] = copy.deepcopy(data.draw(st.sampled_from(JUNK)))
    with contextlib.suppress(CloudFormationError):
        evaluated(document)


def resources(**sections: Any) -> dict[str, Any]:
    """Return a template of a topic."""
    return {"Resources": {"T": TOPIC}, **sections}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            resources(Parameters={"AWS::NoValue": {"Type": "String"}}),
            "Parameter name AWS::NoValue is non alphanumeric.",
        ),
        (
            {"Resources": {"AWS::NoValue": TOPIC}},
            f"{FORM} Resource name AWS::NoValue is non alphanumeric.",
        ),
        ({"Resources": {"A": "text"}}, f"{FORM} Any Resources member must be an object."),
        ({"Resources": {"A": {**TOPIC, "Invalid": 10}}}, "Invalid template resource property 'Invalid'"),
        (
            resources(Outputs={"O": {"Value": None}}),
            "[/Outputs/O/Value] 'null' values are not allowed in templates",
        ),
        (
            resources(Outputs={"O": {}}),
            f"{FORM} Every Outputs member must contain a Value object",
        ),
        (resources(Mappings={"A": "x"}), f"{FORM} Every Mappings member A must be a map"),
        (
            resources(Mappings={"M": {"A": {"B": {"C": "x"}}}}),
            f"{FORM} Every Mappings attribute must be a String or a List.",
        ),
        (
            {
                "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
                "Resources": {"T": TOPIC, "MyTopic": {**TOPIC, "Condition": "No"}},
                "Outputs": {"O": {"Value": {"Ref": "MyTopic"}}},
            },
            "Unresolved resource dependencies [MyTopic] in the Outputs block of the template",
        ),
        (
            {
                "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
                "Resources": {
                    "MyTopic": {**TOPIC, "Condition": "No"},
                    "T": {**TOPIC, "Properties": {"DisplayName": {"Ref": "MyTopic"}}},
                },
            },
            f"{FORM} Unresolved resource dependencies [MyTopic] in the Resources block of the template",
        ),
        (
            {"Conditions": {"C": {"Fn::Equals": ["a"]}}, "Resources": {"T": {**TOPIC, "Condition": "C"}}},
            "Template error: every Fn::Equals object requires a list of 2 string parameters.",
        ),
    ],
)
def test_refusals_are_worded_as_recorded(document: Any, words: str) -> None:
    """See `form` for where."""
    with pytest.raises(CloudFormationError) as caught:
        evaluated(document)
    assert caught.value.message.endswith(words)
