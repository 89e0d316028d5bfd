"""How values of a template are evaluated: what functions are given, and what they may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.services.cloudformation.errors import CloudFormationError, invalid

NO_VALUE = object()
"""What ``AWS::NoValue`` is: the member that has it is left out."""

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""What change sets show in the place of a value that is known only when the resource has been made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
"""


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

    @property
    def extended(self) -> bool:
        """Tell whether the template has the functions of AWS::LanguageExtensions."""

    def imported(self, name: str) -> Any:
        """Return the value of an export. Raises CloudFormationError where there is none."""

    def zones(self, region: str) -> list[str]:
        """Return the names of a region's availability zones; the empty string is the stack's region."""


@dataclass(frozen=True)
class Evaluation:
    """Evaluates values of a template. `names` tells what their names stand for."""

    names: Names
    functions: Mapping[str, Function]
    conditions: Mapping[str, Condition]
    takes_names: frozenset[Function]
    """The functions whose arguments are names, and not values."""

    def value(self, node: Any) -> Any:
        """Return the value without functions; NO_VALUE where it is left out. Raises CloudFormationError."""
        if isinstance(node, list):
            members = [self.value(member) for member in node]
            return [member for member in members if member is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if function := self.functions.get(name):
                return self._called(function, argument)
            if name.startswith("Fn::") and name not in self.conditions:
                raise invalid(f"Template error: {name} is not supported")
        members_by_key = {key: self.value(member) for key, member in node.items()}
        return {key: member for key, member in members_by_key.items() if member is not NO_VALUE}

    def _called(self, function: Function, argument: Any) -> Any:
        try:
            return function(self, argument)
        except CloudFormationError:
            # What is yet unknown may be no list, or too short a one.
            if function not in self.takes_names and UNKNOWN in repr(self.value(argument)):
                return UNKNOWN
            raise

    def truth(self, node: Any) -> bool:
        """Return what a condition says: of a condition function, or the name of another condition."""
        if isinstance(node, dict) and len(node) == 1:
            name, argument = next(iter(node.items()))
            if name == "Condition" and isinstance(argument, str):
                return self.names.condition(argument)
            if judge := self.conditions.get(name):
                return judge(self, argument)
        if isinstance(node, bool):
            return node
        raise invalid(
            "Template format error: Conditions can only be boolean operations on parameters and other conditions"
        )


Function = Callable[[Evaluation, Any], Any]
Condition = Callable[[Evaluation, Any], bool]


def list_of(name: str, argument: Any, least: int, most: int) -> list[Any]:
    """Return a function's argument, a list of that many members. Raises CloudFormationError."""
    if not isinstance(argument, list) or not least <= len(argument) <= most:
        raise invalid(f"Template error: every {name} object requires a list of {least} to {most} arguments")
    return argument


def as_text(value: Any, function: str) -> str:
    """Return a scalar as text. Raises CloudFormationError for lists and objects."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise invalid(f"Template error: every value of {function} must be a string")
