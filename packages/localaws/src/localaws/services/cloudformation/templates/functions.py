"""The intrinsic functions: what a value of a template is, once parameters and resources are known.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from localaws.services.cloudformation.errors import CloudFormationError, invalid

NO_VALUE = object()
"""What ``AWS::NoValue`` is: the member that has it is left out."""

VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


class Names(Protocol):
    """What the names of a template stand for."""

    def ref(self, name: str) -> Any:
        """Return what ``Ref`` gives. Raises CloudFormationError for an unknown name."""

    def attribute(self, resource: str, name: str) -> Any:
        """Return what ``Fn::GetAtt`` gives. Raises CloudFormationError."""

    def condition(self, name: str) -> bool:
        """Tell whether a condition holds. Raises CloudFormationError for an unknown one."""

    def mapped(self, mapping: str, top: str, second: str) -> Any:
        """Return what a mapping holds; NO_VALUE where it has no such keys."""

    def imported(self, name: str) -> Any:
        """Return the value of an export. Raises CloudFormationError where there is none."""

    def zones(self, region: str) -> list[str]:
        """Return the names of a region's availability zones; the empty string is the stack's region."""


@dataclass(frozen=True)
class Evaluation:
    """Evaluates values of a template. `names` tells what their names stand for."""

    names: Names

    def value(self, node: Any) -> Any:
        """Return the value without functions; NO_VALUE where it is left out. Raises CloudFormationError."""
        if isinstance(node, list):
            members = [self.value(member) for member in node]
            return [member for member in members if member is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if function := FUNCTIONS.get(name):
                return function(self, argument)
            if name.startswith("Fn::") and name not in EXCLUDED:
                raise invalid(f"Template error: {name} is not supported")
        members_by_key = {key: self.value(member) for key, member in node.items()}
        return {key: member for key, member in members_by_key.items() if member is not NO_VALUE}

    def truth(self, node: Any) -> bool:
        """Return what a condition says: of a condition function, or the name of another condition."""
        if isinstance(node, dict) and len(node) == 1:
            name, argument = next(iter(node.items()))
            if name == "Condition":
                return self.names.condition(argument)
            if judge := CONDITIONS.get(name):
                return judge(self, argument)
        if isinstance(node, bool):
            return node
        raise invalid(
            "Template format error: Conditions can only be boolean operations on parameters and other conditions"
        )


Function = Callable[[Evaluation, Any], Any]


def _list(name: str, argument: Any, least: int, most: int) -> list[Any]:
    if not isinstance(argument, list) or not least <= len(argument) <= most:
        raise invalid(f"Template error: every {name} object requires a list of {least} to {most} arguments")
    return argument


def _ref(evaluation: Evaluation, argument: Any) -> Any:
    if not isinstance(argument, str):
        raise invalid("Template error: every Ref object must have a single String value.")
    return NO_VALUE if argument == "AWS::NoValue" else evaluation.names.ref(argument)


def _get_att(evaluation: Evaluation, argument: Any) -> Any:
    resource, attribute = attribute_of(argument)
    return evaluation.names.attribute(resource, str(evaluation.value(attribute)))


def attribute_of(argument: Any) -> tuple[str, Any]:
    """Return (logical ID, attribute) of Fn::GetAtt's argument. Raises CloudFormationError."""
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not isinstance(parts, list) or len(parts) < 2 or not isinstance(parts[0], str):
        raise invalid(
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
            "resource attribute"
        )
    return (parts[0], parts[1]) if len(parts) == 2 else (parts[0], ".".join(str(part) for part in parts[1:]))


def _sub(evaluation: Evaluation, argument: Any) -> str:
    text, variables = (argument, {}) if isinstance(argument, str) else _list("Fn::Sub", argument, 2, 2)
    if not isinstance(text, str) or not isinstance(variables, dict):
        raise invalid(
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a "
            "string as first argument, and an optional second argument to specify a mapping of values to replace in "
            "the string"
        )

    def replaced(match: re.Match[str]) -> str:
        literal, name = match[1], match[2].strip()
        if literal:
            return f"${{{match[2]}}}"
        if name in variables:
            return as_text(evaluation.value(variables[name]), "Fn::Sub")
        if "." in name:
            return as_text(evaluation.names.attribute(*name.split(".", 1)), "Fn::Sub")
        return as_text(evaluation.names.ref(name), "Fn::Sub")

    return VARIABLE.sub(replaced, text)


def as_text(value: Any, function: str) -> str:
    """Return a scalar as text. Raises CloudFormationError for lists and objects."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise invalid(f"Template error: every value of {function} must be a string")


def _join(evaluation: Evaluation, argument: Any) -> str:
    delimiter, values = _list("Fn::Join", argument, 2, 2)
    values = evaluation.value(values)
    if not isinstance(delimiter, str) or not isinstance(values, list):
        raise invalid(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of "
            "strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
        )
    return delimiter.join(as_text(value, "Fn::Join") for value in values)


def _select(evaluation: Evaluation, argument: Any) -> Any:
    index, values = _list("Fn::Select", argument, 2, 2)
    index, values = evaluation.value(index), evaluation.value(values)
    if not isinstance(values, list) or not str(index).isdecimal():
        raise invalid(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    if int(index) >= len(values):
        raise invalid(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return values[int(index)]


def _split(evaluation: Evaluation, argument: Any) -> list[str]:
    delimiter, text = _list("Fn::Split", argument, 2, 2)
    text = evaluation.value(text)
    if not isinstance(delimiter, str) or not delimiter or not isinstance(text, str):
        raise invalid(
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string "
            "to be split or a function that returns a string to be split."
        )
    return text.split(delimiter)


def _find_in_map(evaluation: Evaluation, argument: Any) -> Any:
    found = _list("Fn::FindInMap", argument, 3, 4)
    mapping, top, second = (str(evaluation.value(part)) for part in found[:3])
    value = evaluation.names.mapped(mapping, top, second)
    if value is not NO_VALUE:
        return value
    if len(found) == 4 and isinstance(found[3], dict) and "DefaultValue" in found[3]:
        return evaluation.value(found[3]["DefaultValue"])
    raise invalid(f"Template error: Unable to get mapping for {mapping}::{top}::{second}")


def _if(evaluation: Evaluation, argument: Any) -> Any:
    name, then, otherwise = _list("Fn::If", argument, 3, 3)
    holds = evaluation.names.condition(name) if isinstance(name, str) else evaluation.truth(name)
    return evaluation.value(then if holds else otherwise)


def _base64(evaluation: Evaluation, argument: Any) -> str:
    return base64.b64encode(as_text(evaluation.value(argument), "Fn::Base64").encode()).decode()


def _zones(evaluation: Evaluation, argument: Any) -> list[str]:
    return evaluation.names.zones(str(evaluation.value(argument) or ""))


def _cidr(evaluation: Evaluation, argument: Any) -> list[str]:
    """Return `count` blocks of 2 ** `bits` addresses of a block."""
    block, count, *bits = [evaluation.value(part) for part in _list("Fn::Cidr", argument, 2, 3)]
    try:
        network = ipaddress.ip_network(str(block), strict=False)
        prefix = network.max_prefixlen - int(bits[0] if bits else 8)
        blocks = [str(each) for each in islice(network.subnets(new_prefix=prefix), int(count))]
    except ValueError as error:
        raise invalid(f"Template error: Fn::Cidr: {error}") from error
    if len(blocks) < int(count):
        raise invalid(f"Template error: Fn::Cidr: {block} has no {count} blocks of /{prefix}")
    return blocks


def _import(evaluation: Evaluation, argument: Any) -> Any:
    return evaluation.names.imported(as_text(evaluation.value(argument), "Fn::ImportValue"))


def _equals(evaluation: Evaluation, argument: Any) -> bool:
    left, right = (evaluation.value(part) for part in _list("Fn::Equals", argument, 2, 2))
    return bool(_comparable(left) == _comparable(right))


def _comparable(value: Any) -> Any:
    return as_text(value, "Fn::Equals") if isinstance(value, bool | int | float) else value


def _and(evaluation: Evaluation, argument: Any) -> bool:
    each_one = [evaluation.truth(each) for each in _list("Fn::And", argument, 2, 10)]
    return all(each_one)


def _or(evaluation: Evaluation, argument: Any) -> bool:
    each_one = [evaluation.truth(each) for each in _list("Fn::Or", argument, 2, 10)]
    return any(each_one)


def _not(evaluation: Evaluation, argument: Any) -> bool:
    return not evaluation.truth(_list("Fn::Not", argument, 1, 1)[0])


def _unsupported(name: str) -> Function:
    def refuse(_evaluation: Evaluation, _argument: Any) -> Any:
        raise CloudFormationError("ValidationError", f"Template error: localaws does not implement {name}")

    return refuse


CONDITIONS: Mapping[str, Callable[[Evaluation, Any], bool]] = {
    "Fn::And": _and,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _or,
}

FUNCTIONS: Mapping[str, Function] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _zones,
    "Fn::If": _if,
    "Fn::ImportValue": _import,
    "Fn::Join": _join,
    "Fn::Length": _unsupported("Fn::Length"),
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _unsupported("Fn::ToJsonString"),
    "Fn::Transform": _unsupported("Fn::Transform"),
    "Ref": _ref,
}

EXCLUDED = CONDITIONS.keys()
"""Conditions mean something under Conditions alone; elsewhere they are kept as they are."""
