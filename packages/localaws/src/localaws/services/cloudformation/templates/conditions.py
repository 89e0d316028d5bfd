"""The functions that conditions are made of, and those of rules.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.templates.evaluation import Condition, Evaluation, as_text, list_of


def _equals(evaluation: Evaluation, argument: Any) -> bool:
    left, right = (evaluation.value(part) for part in list_of("Fn::Equals", argument, 2, 2))
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
    return _comparable(one) in [_comparable(member) for member in members]


def _each_in(evaluation: Evaluation, argument: Any) -> bool:
    some, members = (evaluation.value(part) for part in list_of("Fn::EachMemberIn", argument, 2, 2))
    return all(_comparable(one) in [_comparable(member) for member in members] for one in some)


def _each_equals(evaluation: Evaluation, argument: Any) -> bool:
    members, one = (evaluation.value(part) for part in list_of("Fn::EachMemberEquals", argument, 2, 2))
    return all(_comparable(member) == _comparable(one) for member in members)


CONDITIONS: Mapping[str, Condition] = {
    "Fn::And": _and,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_equals,
    "Fn::EachMemberIn": _each_in,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _or,
}
