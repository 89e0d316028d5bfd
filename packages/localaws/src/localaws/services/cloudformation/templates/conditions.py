"""The functions that conditions are made of, and those of rules.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates.evaluation import Condition, Evaluation, as_text, list_of


def _equals(evaluation: Evaluation, argument: Any) -> bool:
    if not isinstance(argument, list) or len(argument) != 2:
        raise invalid("Template error: every Fn::Equals object requires a list of 2 string parameters.")
    left, right = (evaluation.value(part) for part in argument)
    return bool(_comparable(left) == _comparable(right))


def _comparable(value: Any) -> Any:
    return as_text(value, "Fn::Equals") if isinstance(value, bool | int | float) else value


def _and(evaluation: Evaluation, argument: Any) -> bool:
    each_one = [evaluation.truth(each) for each in list_of("Fn::And", argument, 2, 10)]
    return all(each_one)


def _or(evaluation: Evaluation, argument: Any) -> bool:
    each_one = [evaluation.truth(each) for each in list_of("Fn::Or", argument, 2, 10)]
    return any(each_one)


def _not(evaluation: Evaluation, argument: Any) -> bool:
    return not evaluation.truth(list_of("Fn::Not", argument, 1, 1)[0])


def _contains(evaluation: Evaluation, argument: Any) -> bool:
    members, one = (evaluation.value(part) for part in list_of("Fn::Contains", argument, 2, 2))
    return _comparable(one) in _members(members)


def _each_in(evaluation: Evaluation, argument: Any) -> bool:
    some, members = (evaluation.value(part) for part in list_of("Fn::EachMemberIn", argument, 2, 2))
    return all(one in _members(members) for one in _members(some))


def _each_equals(evaluation: Evaluation, argument: Any) -> bool:
    members, one = (evaluation.value(part) for part in list_of("Fn::EachMemberEquals", argument, 2, 2))
    return all(member == _comparable(one) for member in _members(members))


def _members(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise invalid("Template error: a function of a rule requires a list of strings")
    return [_comparable(member) for member in value]


CONDITIONS: Mapping[str, Condition] = {
    "Fn::And": _and,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_equals,
    "Fn::EachMemberIn": _each_in,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _or,
}
