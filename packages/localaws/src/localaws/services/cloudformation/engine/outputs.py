"""The outputs of a stack: made anew at each operation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html; an export's name is one
in the region, and one that is imported may be neither changed nor removed:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.engine.state import Output, Stack
from localaws.services.cloudformation.engine.store import Stacks
from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.resources.resource_type import Calls
from localaws.services.cloudformation.templates.dynamic_references import resolved
from localaws.services.cloudformation.templates.evaluation import NO_VALUE, as_text
from localaws.services.cloudformation.templates.scope import Scope, UnresolvedError
from localaws.services.cloudformation.templates.template import Template


def outputs_of(template: Template, scope: Scope, calls: Calls | None = None) -> tuple[Output, ...]:
    """Return the outputs whose conditions hold; dynamic references stay where there are no `calls`."""
    found = []
    for key, declared in template.outputs.items():
        condition = declared.get("Condition")
        if not isinstance(condition, str | None):
            raise invalid(f"Template format error: Output {key} is malformed. Condition must be a string.")
        if condition is None or scope.condition(condition):
            found.append(_output(key, declared, scope, calls))
    return tuple(found)


def _output(key: str, declared: Any, scope: Scope, calls: Calls | None) -> Output:
    if "Value" not in declared:
        raise invalid("Template format error: Every Outputs member must contain a Value object")
    try:
        value = scope.value(declared["Value"])
    except UnresolvedError as error:
        text = f"Unresolved resource dependencies [{error.name}] in the Outputs block of the template"
        raise invalid(text) from error
    if value is NO_VALUE or isinstance(value, list | dict):
        raise invalid(f"Template format error: Output {key} is malformed. The value must be a string.")
    text = as_text(resolved(value, calls) if calls else value, "Outputs")
    exported = declared.get("Export", {})
    if not isinstance(exported, dict):
        raise invalid(f"Template format error: Output {key} is malformed. Export must be an object.")
    export = scope.value(exported.get("Name"))
    return Output(key, text, declared.get("Description"), None if export is None else as_text(export, "Export"))


def check_exports(stacks: Stacks, stack: Stack, outputs: tuple[Output, ...]) -> None:
    """Refuse names that other stacks export, and changes of what others import. Raises CloudFormationError."""
    mine = {output.export: output.value for output in outputs if output.export}
    for other, output in stacks.exports(stack.region):
        if other.id != stack.id and output.export in mine:
            raise invalid(
                f"Export with name {output.export} is already exported by stack {other.name}. "
                "Rule: Export names must be unique across all stacks."
            )
    for output in stack.outputs:
        if output.export and mine.get(output.export) != output.value:
            check_unused(stacks, stack, output.export, "deleted" if output.export not in mine else "updated")


def check_unused(stacks: Stacks, stack: Stack, export: str, what: str) -> None:
    """Refuse to touch an export that another stack imports. Raises CloudFormationError."""
    if importers := stacks.importers(stack.region, export):
        raise invalid(f"Export {export} cannot be {what} as it is in use by {' and '.join(sorted(importers))}")
