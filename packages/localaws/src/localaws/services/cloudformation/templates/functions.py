"""The intrinsic functions: what a value of a template is, once parameters and resources are known.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from localaws.services.cloudformation.errors import CloudFormationError, invalid
from localaws.services.cloudformation.templates.conditions import CONDITIONS
from localaws.services.cloudformation.templates.evaluation import (
    NO_VALUE,
    UNKNOWN,
    Evaluation,
    Function,
    Names,
    as_text,
    list_of,
)

MOST_BLOCKS = 256
NO_SELECTION = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


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
    text, variables = (argument, {}) if isinstance(argument, str) else list_of("Fn::Sub", argument, 2, 2)
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


def _join(evaluation: Evaluation, argument: Any) -> str:
    delimiter, values = list_of("Fn::Join", argument, 2, 2)
    values = evaluation.value(values)
    if not isinstance(delimiter, str) or not isinstance(values, list):
        raise invalid(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of "
            "strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
        )
    return delimiter.join(as_text(value, "Fn::Join") for value in values)


def _select(evaluation: Evaluation, argument: Any) -> Any:
    index, values = list_of("Fn::Select", argument, 2, 2)
    index, values = evaluation.value(index), evaluation.value(values)
    if not isinstance(values, list) or not str(index).isdecimal():
        raise invalid(NO_SELECTION)
    if int(index) < len(values):
        return values[int(index)]
    if isinstance(argument[1], list):
        raise invalid(NO_SELECTION)
    raise invalid(f"Template error: Fn::Select cannot select nonexistent value at index {index}")


def _split(evaluation: Evaluation, argument: Any) -> list[str]:
    delimiter, text = list_of("Fn::Split", argument, 2, 2)
    text = evaluation.value(text)
    if not isinstance(delimiter, str) or not delimiter or not isinstance(text, str):
        raise invalid(
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string "
            "to be split or a function that returns a string to be split."
        )
    return [text] if UNKNOWN in text else text.split(delimiter)


def _find_in_map(evaluation: Evaluation, argument: Any) -> Any:
    found = list_of("Fn::FindInMap", argument, 3, 4)
    mapping, top, second = (str(evaluation.value(part)) for part in found[:3])
    value = evaluation.names.mapped(mapping, top, second)
    if value is not NO_VALUE:
        return value
    if len(found) == 4 and isinstance(found[3], dict) and "DefaultValue" in found[3]:
        return evaluation.value(found[3]["DefaultValue"])
    raise invalid(f"Template error: Unable to get mapping for {mapping}::{top}::{second}")


def _if(evaluation: Evaluation, argument: Any) -> Any:
    name, then, otherwise = list_of("Fn::If", argument, 3, 3)
    holds = evaluation.names.condition(name) if isinstance(name, str) else evaluation.truth(name)
    return evaluation.value(then if holds else otherwise)


def _base64(evaluation: Evaluation, argument: Any) -> str:
    return base64.b64encode(as_text(evaluation.value(argument), "Fn::Base64").encode()).decode()


def _zones(evaluation: Evaluation, argument: Any) -> list[str]:
    return evaluation.names.zones(str(evaluation.value(argument) or ""))


def _cidr(evaluation: Evaluation, argument: Any) -> list[str]:
    """Return `count` blocks, from 1 to 256, of 2 ** `bits` addresses of a block.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
    """
    block, count, *bits = [evaluation.value(part) for part in list_of("Fn::Cidr", argument, 2, 3)]
    if not str(count).isdecimal() or not 1 <= int(count) <= MOST_BLOCKS:
        raise invalid(f"Template error: Fn::Cidr: the count must be a number from 1 to {MOST_BLOCKS}")
    try:
        network = ipaddress.ip_network(str(block), strict=False)
        prefix = network.max_prefixlen - int(bits[0] if bits else 8)
        blocks = [str(each) for each in islice(network.subnets(new_prefix=prefix), int(count))]
    except (TypeError, ValueError) as error:
        raise invalid(f"Template error: Fn::Cidr: {error}") from error
    if len(blocks) < int(count):
        raise invalid(f"Template error: Fn::Cidr: {block} has no {count} blocks of /{prefix}")
    return blocks


def _import(evaluation: Evaluation, argument: Any) -> Any:
    return evaluation.names.imported(as_text(evaluation.value(argument), "Fn::ImportValue"))


def _length(evaluation: Evaluation, argument: Any) -> int:
    _extension(evaluation, "Fn::Length")
    members = evaluation.value(argument)
    if not isinstance(members, list):
        raise invalid("Template error: Fn::Length needs a list")
    return len(members)


def _json(evaluation: Evaluation, argument: Any) -> str:
    _extension(evaluation, "Fn::ToJsonString")
    return json.dumps(evaluation.value(argument), separators=(",", ":"))


def _extension(evaluation: Evaluation, name: str) -> None:
    if not evaluation.names.extended:
        raise invalid(f"Template error: {name} is not supported without the transform AWS::LanguageExtensions")


def _unsupported(name: str) -> Function:
    def refuse(_evaluation: Evaluation, _argument: Any) -> Any:
        raise CloudFormationError("ValidationError", f"Template error: localaws does not implement {name}")

    return refuse


FUNCTIONS: Mapping[str, Function] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _zones,
    "Fn::If": _if,
    "Fn::ImportValue": _import,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _json,
    "Fn::Transform": _unsupported("Fn::Transform"),
    "Ref": _ref,
}


def evaluation_of(names: Names) -> Evaluation:
    """Return what evaluates the values of a template whose names stand for `names`."""
    return Evaluation(names, FUNCTIONS, CONDITIONS, frozenset({_ref, _get_att, _if}))
