"""The transform AWS::Include."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.templates.includes import included
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.scope import Surroundings

SURROUNDINGS = Surroundings("aws", "us-east-1", "123456789012", "arn:stack", "shop", lambda _name: None)
OBJECTS = {
    "s3://parts/api.yaml": "swagger: '2.0'\npaths:\n  /x:\n    get:\n      uri:\n        Fn::Sub: arn:${F.Arn}\n",
    "s3://parts/api.json": '{"swagger": "2.0"}',
    "s3://parts/list.json": "[1, 2]",
    "s3://parts/date.yaml": "Version: 2012-10-17",
    "s3://parts/short.yaml": "a: !Ref B",
    "s3://parts/top.yaml": "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n",
}


def include(location: Any) -> dict[str, Any]:
    """Return the transform."""
    return {"Name": "AWS::Include", "Parameters": {"Location": location}}


def put(node: Any, **parameters: str) -> Any:
    """Return what a resource's property becomes."""
    named = {name: Parameter(name, value, value) for name, value in parameters.items()}
    document = {"Parameters": {name: {"Type": "String"} for name in parameters}, "Resources": {"R": {"P": node}}}
    return included(document, OBJECTS.__getitem__, named, SURROUNDINGS)["Resources"]["R"]["P"]


@pytest.mark.parametrize(
    ("node", "whole"),
    [
        ({"Fn::Transform": include("s3://parts/api.json")}, {"swagger": "2.0"}),
        ({"Fn::Transform": include("s3://parts/api.json"), "info": 1}, {"info": 1, "swagger": "2.0"}),
        ([{"Fn::Transform": include({"Fn::Sub": "s3://${Bucket}/list.json"})}], [[1, 2]]),
        ({"Fn::Transform": include("s3://parts/date.yaml")}, {"Version": "2012-10-17"}),
        ({"Fn::Transform": {"Name": "Mine"}}, {"Fn::Transform": {"Name": "Mine"}}),
    ],
)
def test_parts_stand_where_they_are_named(node: Any, whole: Any) -> None:
    """What stands beside them stays, other macros are left to who refuses them; the location may be a function."""
    assert put(node, Bucket="parts") == whole


def test_functions_in_a_part_are_the_templates() -> None:
    """They are evaluated with it, in their long form."""
    api = put({"Fn::Transform": include("s3://parts/api.yaml")})
    assert api["paths"]["/x"]["get"]["uri"] == {"Fn::Sub": "arn:${F.Arn}"}


def test_a_part_may_stand_at_the_top() -> None:
    """It is merged into the template's own sections; the other transforms stay."""
    document = {
        "Transform": ["AWS::Serverless-2016-10-31", include("s3://parts/top.yaml")],
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    }
    found = included(document, OBJECTS.__getitem__, {}, SURROUNDINGS)
    assert found["Resources"].keys() == {"Queue", "Topic"}
    assert found["Transform"] == ["AWS::Serverless-2016-10-31"]


@pytest.mark.parametrize(
    ("location", "said"),
    [("https://parts/x", "not a valid S3 uri"), ("s3://parts/short.yaml", "should be valid Yaml/JSON")],
)
def test_what_is_no_part_is_refused(location: str, said: str) -> None:
    """Short forms are none of a part's."""
    with pytest.raises(CloudFormationError, match=said):
        put({"Fn::Transform": include(location)})
