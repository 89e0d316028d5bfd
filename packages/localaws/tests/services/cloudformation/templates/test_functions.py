"""Intrinsic functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.resources.resource_type import Physical
from localaws.services.cloudformation.templates.evaluation import UNKNOWN
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.scope import Known, Scope, Surroundings
from localaws.services.cloudformation.templates.template import template_of

EXPORTS = {"shared-vpc": "vpc-1"}
SURROUNDINGS = Surroundings("aws", "eu-west-1", "123456789012", "arn:stack", "shop", EXPORTS.get)
TEMPLATE = template_of(
    {
        "Parameters": {"Stage": {"Type": "String"}, "Zones": {"Type": "CommaDelimitedList"}},
        "Mappings": {"Sizes": {"prod": {"Memory": 512}}},
        "Conditions": {
            "Live": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "Dead": {"Fn::Not": [{"Condition": "Live"}]},
            "Both": {"Fn::And": [{"Condition": "Live"}, {"Condition": "Dead"}]},
            "Either": {"Fn::Or": [{"Condition": "Live"}, {"Condition": "Dead"}]},
            "Round": {"Fn::Not": [{"Condition": "Round"}]},
        },
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Later": {"Type": "AWS::SQS::Queue"}},
    }
)
PARAMETERS = {"Stage": Parameter("Stage", "prod", "prod"), "Zones": Parameter("Zones", "a,b", ["a", "b"])}
KNOWN = {"Queue": Known(Physical("https://queue", {"Arn": "arn:queue"}), {"DelaySeconds": 5})}


def value(node: Any, *, planning: bool = False) -> Any:
    """Return what a node of a template is worth."""
    return Scope(TEMPLATE, SURROUNDINGS, PARAMETERS, KNOWN, planning=planning).value(node)


@pytest.mark.parametrize(
    ("node", "worth"),
    [
        ({"Ref": "Stage"}, "prod"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Queue"}, "https://queue"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::GetAtt": ["Queue", "DelaySeconds"]}, 5),
        ({"Fn::Sub": "${Stage}-${Queue.Arn}-${!Kept}-${AWS::AccountId}"}, "prod-arn:queue-${Kept}-123456789012"),
        ({"Fn::Sub": ["${Own}/${Stage}", {"Own": {"Fn::Join": ["", [1, True]]}}]}, "1true/prod"),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, "a-b"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "x,y"]}]}, "y"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Memory"]}, 512),
        ({"Fn::If": ["Live", "yes", {"Ref": "NoSuchThing"}]}, "yes"),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Fn::Base64": "text"}, "dGV4dA=="),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::ImportValue": {"Fn::Sub": "shared-vpc"}}, "vpc-1"),
        ({"A": {"Ref": "AWS::NoValue"}, "B": [1, {"Ref": "AWS::NoValue"}]}, {"B": [1]}),
        ({"Ref": "Stage", "Other": 1}, {"Ref": "Stage", "Other": 1}),
        ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
    ],
)
def test_what_functions_are_worth(node: Any, worth: Any) -> None:
    """Each function gives what the documentation says; what is no function alone in its object is no function."""
    assert value(node) == worth


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"Fn::Select": [2, ["a"]]}, "an integer index and a list"),
        ({"Fn::Select": [2, {"Fn::Split": [",", "a"]}]}, "cannot select nonexistent value at index 2"),
        ({"Fn::Cidr": ["10.0.0.0/8", 257, 8]}, "a number from 1 to 256"),
        ({"Fn::FindInMap": ["Sizes", "test", "Memory"]}, "Unable to get mapping for Sizes::test::Memory"),
        ({"Fn::FindInMap": ["None", "test", "Memory"]}, "Mapping named 'None' is not present"),
        ({"Fn::ImportValue": "missing"}, "No export named missing found"),
        ({"Fn::GetAtt": ["Queue", "Nothing"]}, "does not have the attribute Nothing"),
        ({"Ref": "Later"}, "Unresolved resource dependencies"),
        ({"Fn::If": ["Unknown", 1, 2]}, "Unresolved condition Unknown"),
        ({"Fn::If": ["Round", 1, 2]}, "Circular dependency in condition Round"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "does not implement Fn::Transform"),
        ({"Fn::Invented": 1}, "Fn::Invented is not supported"),
    ],
)
def test_what_functions_refuse(node: Any, words: str) -> None:
    """What a function cannot give is refused, and said in AWS's words where they are known."""
    with pytest.raises(CloudFormationError, match=words):
        value(node)


def test_a_plan_knows_no_value_of_what_is_not_made_yet() -> None:
    """Where changes are planned, references to resources that do not stand are AWS's placeholder."""
    assert value({"Fn::Sub": "x-${Later}"}, planning=True) == f"x-{UNKNOWN}"
    assert value({"Fn::GetAtt": ["Later", "Arn"]}, planning=True) == UNKNOWN
    last = {"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": ["Later", "Arn"]}]}]}
    assert value(last, planning=True) == UNKNOWN
    assert value({"Fn::Join": [",", {"Fn::GetAtt": ["Later", "Names"]}]}, planning=True) == UNKNOWN


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text().filter(lambda key: key not in {"Ref", "Condition"}), inner)
    ),
    max_leaves=12,
)


@given(plain)
def test_what_has_no_functions_is_itself(node: Mapping[str, Any]) -> None:
    """Evaluation changes nothing but functions."""
    if "Fn::" not in repr(node):
        assert value(node) == node


@pytest.mark.parametrize(("version", "holds"), [("5", False), ("6", True)])
def test_rules_assert_what_parameters_are(version: str, holds: bool) -> None:  # noqa: FBT001  # a case
    """As every template of the CDK does of its bootstrap stack; what it says is the refusal."""
    old = {"Fn::Contains": [["4", "5"], {"Ref": "Version"}]}
    assertion = {"Assert": {"Fn::Not": [old]}, "AssertDescription": "version 6 required"}
    document = {"Rules": {"Check": {"Assertions": [assertion]}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}
    scope = Scope(template_of(document), SURROUNDINGS, {"Version": Parameter("Version", version, version)}, {})
    if holds:
        scope.check_rules()
    else:
        with pytest.raises(CloudFormationError, match="version 6 required"):
            scope.check_rules()
