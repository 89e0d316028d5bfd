"""The parameters of a template: which value each has, and what it may be.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html. The wording of
refusals is AWS's, e.g. "Parameter 'P' must be one of AllowedValues".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.errors import invalid

STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
LISTS = re.compile(r"CommaDelimitedList|List<.+>")
HIDDEN = "****"
Read = Callable[[str], str | None]
"""Returns the value of a parameter in SSM's Parameter Store, by its name; None where there is none.

Raises CloudFormationError.
"""


@dataclass(frozen=True)
class Parameter:
    """A parameter with its value."""

    name: str
    given: str
    """As the caller gave it, or the default."""
    value: Any
    """What ``Ref`` gives: text, a list, or what the Parameter Store holds."""
    hidden: bool = False
    stored: bool = False

    def shown(self) -> dict[str, str]:
        """Return it as DescribeStacks shows it."""
        told = {"ParameterKey": self.name, "ParameterValue": HIDDEN if self.hidden else self.given}
        if self.stored:
            told["ResolvedValue"] = _joined(self.value)
        return told


def parameters_of(
    declared: Mapping[str, Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
    previous: Mapping[str, Parameter],
    read: Read,
) -> dict[str, Parameter]:
    """Return the parameters with their values. `asked` is the request's Parameters, `previous` the stack's.

    Raises CloudFormationError where one is missing, unknown or of a wrong value.
    """
    given = {each["ParameterKey"]: each for each in asked}
    if unknown := [name for name in given if name not in declared]:
        raise invalid(f"Parameters: [{', '.join(sorted(unknown))}] do not exist in the template")
    values = {name: _given(name, declaration, given.get(name), previous) for name, declaration in declared.items()}
    if missing := [name for name, value in values.items() if value is None]:
        raise invalid(f"Parameters: [{', '.join(sorted(missing))}] must have values")
    return {name: _parameter(name, declared[name], value, read) for name, value in values.items() if value is not None}


def _given(
    name: str, declaration: Mapping[str, Any], asked: Mapping[str, Any] | None, previous: Mapping[str, Parameter]
) -> str | None:
    if asked and asked.get("UsePreviousValue"):
        if name not in previous:
            raise invalid(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key "
                "not in the previous template"
            )
        return previous[name].given
    if asked and "ParameterValue" in asked:
        return str(asked["ParameterValue"])
    default = declaration.get("Default")
    return None if default is None else _joined(default)


def _parameter(name: str, declaration: Mapping[str, Any], given: str, read: Read) -> Parameter:
    kind = str(declaration.get("Type", ""))
    if not kind:
        raise invalid(f"Template format error: Every Parameters object must contain a Type member. [{name}]")
    stored = STORED.fullmatch(kind)
    if not stored:
        _check(name, declaration, kind, given)
    text = read(given) if stored else given
    if text is None:
        # As recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/test_template_engine.snapshot.json
        raise invalid(f"Parameter {name} should either have input value or default value")
    listed = LISTS.fullmatch(stored[1] if stored else kind)
    value: Any = [part.strip() for part in text.split(",")] if listed and text else [] if listed else text
    return Parameter(name, given, value, str(declaration.get("NoEcho", "")).lower() == "true", bool(stored))


def _check(name: str, declaration: Mapping[str, Any], kind: str, given: str) -> None:
    members = [part.strip() for part in given.split(",")] if LISTS.fullmatch(kind) else [given]
    allowed = [_joined(each) for each in declaration.get("AllowedValues", [])]
    for member in members:
        if kind in {"Number", "List<Number>"}:
            _check_number(name, declaration, member)
        if allowed and member not in allowed:
            _refuse(name, declaration, f"must be one of AllowedValues [{', '.join(allowed)}]", exact=True)
    if kind == "String":
        _check_text(name, declaration, given)


def _check_number(name: str, declaration: Mapping[str, Any], given: str) -> None:
    try:
        number = float(given)
    except ValueError:
        raise invalid(f"Parameter '{name}' must be a number.") from None
    if "MinValue" in declaration and number < float(declaration["MinValue"]):
        _refuse(name, declaration, f"must be a number not less than {declaration['MinValue']}")
    if "MaxValue" in declaration and number > float(declaration["MaxValue"]):
        _refuse(name, declaration, f"must be a number not greater than {declaration['MaxValue']}")


def _check_text(name: str, declaration: Mapping[str, Any], given: str) -> None:
    if len(given) < int(declaration.get("MinLength", 0)):
        _refuse(name, declaration, f"must contain at least {declaration['MinLength']} characters")
    if "MaxLength" in declaration and len(given) > int(declaration["MaxLength"]):
        _refuse(name, declaration, f"must contain at most {declaration['MaxLength']} characters")
    pattern = declaration.get("AllowedPattern")
    if pattern and not re.fullmatch(str(pattern), given):
        _refuse(name, declaration, f"must match pattern {pattern}")


def _refuse(name: str, declaration: Mapping[str, Any], rule: str, *, exact: bool = False) -> None:
    if described := declaration.get("ConstraintDescription"):
        raise invalid(f"Parameter {name} failed to satisfy constraint: {described}")
    raise invalid(f"Parameter '{name}' {rule}" if exact else f"Parameter {name} {rule}")


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_joined(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
