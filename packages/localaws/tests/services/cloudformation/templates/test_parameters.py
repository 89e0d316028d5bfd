"""Parameters of templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.templates.parameters import Parameter, parameters_of

STORE = {"/image": "ami-1", "/names": "a,b"}


def one(declared: Mapping[str, Any], asked: Mapping[str, Any] | None = None, **previous: Parameter) -> Parameter:
    """Return the one parameter of a template."""
    given = [] if asked is None else [{"ParameterKey": "P", **asked}]
    return parameters_of({"P": declared}, given, previous, STORE.__getitem__)["P"]


def test_what_is_given_goes_before_the_default_and_the_previous_value_when_asked_for() -> None:
    """Without a value the default stands, also in an update; the previous value is used only where it is asked for."""
    declared, before = {"Type": "String", "Default": "d"}, Parameter("P", "old", "old")
    assert one(declared).value == "d"
    assert one(declared, {"ParameterValue": "g"}).value == "g"
    assert one(declared, P=before).value == "d"
    assert one(declared, {"UsePreviousValue": True}, P=before).value == "old"


def test_lists_are_split_and_the_store_is_read() -> None:
    """Lists are given as text with commas; a parameter of a stored type names an entry of the Parameter Store."""
    assert one({"Type": "CommaDelimitedList", "Default": "a, b"}).value == ["a", "b"]
    assert one({"Type": "List<Number>", "Default": "1,2"}).value == ["1", "2"]
    stored = one({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"})
    assert (stored.value, stored.shown()["ResolvedValue"], stored.shown()["ParameterValue"]) == (
        "ami-1",
        "ami-1",
        "/image",
    )
    assert one({"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/names"}).value == ["a", "b"]


def test_a_hidden_value_is_not_shown() -> None:
    """What has NoEcho is shown as asterisks."""
    assert one({"Type": "String", "Default": "secret", "NoEcho": True}).shown()["ParameterValue"] == "****"


@pytest.mark.parametrize(
    ("declared", "given", "words"),
    [
        ({"Type": "String"}, None, r"Parameters: \[P\] must have values"),
        ({"Type": "Number"}, "x", "must be a number"),
        ({"Type": "Number", "MinValue": 2}, "1", "not less than 2"),
        ({"Type": "Number", "MaxValue": "2"}, "3", "not greater than 2"),
        ({"Type": "String", "AllowedValues": ["a", True]}, "b", r"must be one of AllowedValues \[a, true\]"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a"]}, "a,b", "AllowedValues"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "aB", "must match pattern"),
        ({"Type": "String", "MinLength": 2}, "a", "at least 2 characters"),
        ({"Type": "String", "MaxLength": 1}, "ab", "at most 1 characters"),
        ({"Type": "String", "MaxLength": 1, "ConstraintDescription": "be short"}, "ab", "constraint: be short"),
    ],
)
def test_a_value_that_the_template_does_not_admit_is_refused(
    declared: Mapping[str, Any], given: str | None, words: str
) -> None:
    """Each constraint refuses what is beyond it, in its own words where the template has some."""
    with pytest.raises(CloudFormationError, match=words):
        one(declared, None if given is None else {"ParameterValue": given})


def test_a_parameter_that_the_template_does_not_have_is_refused() -> None:
    """A value for an unknown name is an error."""
    with pytest.raises(CloudFormationError, match=r"Parameters: \[X\] do not exist in the template"):
        parameters_of({}, [{"ParameterKey": "X", "ParameterValue": "1"}], {}, STORE.__getitem__)
