"""Templates as text."""

from __future__ import annotations

import json

import pytest

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.templates.loading import load

SHORT = """
AWSTemplateFormatVersion: 2010-09-09
Mappings:
  Accounts:
    123456789012: {Name: "on"}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Wanted
    Properties:
      QueueName: !Sub "${AWS::StackName}-q"
      Policy: {Version: 2012-10-17}
      Delay: !If [Wanted, !GetAtt Other.Attribute.Part, !Ref AWS::NoValue]
      Joined: !Join [",", [!Select [0, !Split ["-", a-b]], !ImportValue x]]
      Text: !Base64
        Fn::Sub: hello
Conditions:
  Wanted: !And [!Condition Other, !Not [!Equals [a, b]]]
"""


def test_short_forms_are_the_functions_that_they_stand_for() -> None:
    """`!Ref` and `!Condition` stand for themselves, `!GetAtt a.b.c` for the resource and the rest, others for Fn::."""
    queue = load(SHORT)["Resources"]["Queue"]
    assert queue["Condition"] == "Wanted"
    properties = queue["Properties"]
    assert properties["QueueName"] == {"Fn::Sub": "${AWS::StackName}-q"}
    attribute = {"Fn::GetAtt": ["Other", "Attribute.Part"]}
    assert properties["Delay"] == {"Fn::If": ["Wanted", attribute, {"Ref": "AWS::NoValue"}]}
    selected = {"Fn::Select": [0, {"Fn::Split": ["-", "a-b"]}]}
    assert properties["Joined"] == {"Fn::Join": [",", [selected, {"Fn::ImportValue": "x"}]]}
    assert properties["Text"] == {"Fn::Base64": {"Fn::Sub": "hello"}}
    equals = {"Fn::Equals": ["a", "b"]}
    assert load(SHORT)["Conditions"] == {"Wanted": {"Fn::And": [{"Condition": "Other"}, {"Fn::Not": [equals]}]}}


def test_dates_and_accounts_are_text() -> None:
    """The versions of formats look like dates, the accounts of mappings like numbers: both are text."""
    template = load(SHORT)
    assert template["AWSTemplateFormatVersion"] == "2010-09-09"
    assert template["Resources"]["Queue"]["Properties"]["Policy"] == {"Version": "2012-10-17"}
    assert template["Mappings"]["Accounts"] == {"123456789012": {"Name": "on"}}


def test_json_is_loaded_as_it_is() -> None:
    """A template that begins with a brace is JSON; one in YAML's flow style is loaded too."""
    template = {"Resources": {"A": {"Type": "T", "Properties": {"N": 1, "B": True}}}}
    assert load(json.dumps(template, indent=2)) == template
    assert load("{Resources: {A: {Type: T}}}") == {"Resources": {"A": {"Type": "T"}}}


@pytest.mark.parametrize("text", ["just text", "a: [", "- a\n- b", "A: 1\nA: 2", ""])
def test_what_is_no_template_is_refused(text: str) -> None:
    """Neither a list nor text nor broken YAML nor a mapping with a key twice is a template."""
    with pytest.raises(CloudFormationError, match="Template format error"):
        load(text)
