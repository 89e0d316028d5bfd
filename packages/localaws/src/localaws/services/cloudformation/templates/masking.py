"""What is hidden: the values of parameters that are NoEcho, and what a custom resource answers with NoEcho.

They are shown as asterisks wherever CloudFormation tells of a stack, but in outputs and metadata:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.templates.parameters import HIDDEN, Parameter
from localaws.services.cloudformation.templates.scope import Scope


class MaskedScope(Scope):
    """A scope in which what is hidden has asterisks for its value; conditions hold as they do in the plain one."""

    def __init__(self, plain: Scope) -> None:
        parameters = {name: _masked(parameter) for name, parameter in plain.parameters.items()}
        super().__init__(plain.template, plain.surroundings, parameters, plain.known, planning=True)
        self._plain = plain

    def condition(self, name: str) -> bool:
        """Tell whether a condition holds."""
        return self._plain.condition(name)

    def attribute(self, resource: str, name: str) -> Any:
        """Return what Fn::GetAtt gives."""
        known = self.known.get(resource)
        return HIDDEN if known and known.physical.hidden else super().attribute(resource, name)


def _masked(parameter: Parameter) -> Parameter:
    if not parameter.hidden:
        return parameter
    return replace(parameter, value=[HIDDEN] if isinstance(parameter.value, list) else HIDDEN)


def hidden_in(scope: Scope) -> frozenset[str]:
    """Return the texts that are hidden."""
    answered = [known.physical.attributes for known in scope.known.values() if known.physical.hidden]
    return hidden_among(scope.parameters.values()) | _texts(v for attributes in answered for v in attributes.values())


def hidden_among(parameters: Iterable[Parameter]) -> frozenset[str]:
    """Return the values of the parameters that are NoEcho."""
    return _texts(parameter.value for parameter in parameters if parameter.hidden)


def _texts(values: Iterable[Any]) -> frozenset[str]:
    members = [member for value in values for member in (value if isinstance(value, list) else [value])]
    return frozenset(member for member in members if isinstance(member, str) and member)


def shown(scope: Scope, properties: Mapping[str, Any], evaluated: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties as they are shown; `evaluated` are they as they are."""
    hidden = hidden_in(scope)
    if not hidden:
        return evaluated
    masked = MaskedScope(scope)
    return {name: veiled(_shown(masked, properties.get(name)), hidden) for name in evaluated}


def _shown(masked: MaskedScope, node: Any) -> Any:
    try:
        return masked.value(node)
    except CloudFormationError:
        # Asterisks are no key of a mapping, no number and no list.
        return HIDDEN


def veiled(value: Any, hidden: Collection[str]) -> Any:
    """Return a value with asterisks for each hidden text in it."""
    if isinstance(value, Mapping):
        return {key: veiled(member, hidden) for key, member in value.items()}
    if isinstance(value, list):
        return [veiled(member, hidden) for member in value]
    return veiled_text(value, hidden) if isinstance(value, str) else value


def veiled_text(text: str, hidden: Collection[str]) -> str:
    """Return a text with asterisks for each hidden text in it, the longest first."""
    for each in sorted(hidden, key=len, reverse=True):
        text = text.replace(each, HIDDEN)
    return text
