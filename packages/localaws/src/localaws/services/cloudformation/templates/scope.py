"""What the names of a template stand for in one stack: parameters, resources, conditions, mappings, exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.cloudformation.errors import CloudFormationError, invalid
from localaws.services.cloudformation.resources.resource_type import Physical
from localaws.services.cloudformation.templates.evaluation import NO_VALUE, UNKNOWN
from localaws.services.cloudformation.templates.functions import evaluation_of
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.template import Template


@dataclass(frozen=True)
class Surroundings:
    """Where a stack stands, and what stands beside it."""

    partition: str
    region: str
    account: str
    stack_id: str
    stack_name: str
    export: Callable[[str], str | None]
    """Returns the value of an export of the region, None where there is none."""
    notification_arns: tuple[str, ...] = ()
    zones: Callable[[str], list[str]] = field(default=lambda region: [f"{region}{letter}" for letter in "abc"])

    def pseudo(self, name: str) -> Any:
        """Return a pseudo parameter, None for another name.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
        """
        return {
            "AWS::AccountId": self.account,
            "AWS::NotificationARNs": list(self.notification_arns),
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": "amazonaws.com",
        }.get(name)


@dataclass(frozen=True)
class Known:
    """A resource that others may refer to."""

    physical: Physical
    properties: Mapping[str, Any]


class UnresolvedError(CloudFormationError):
    """A reference to a resource that does not stand. `name` is its logical ID."""

    def __init__(self, name: str) -> None:
        text = f"Unresolved resource dependencies [{name}] in the Resources block of the template"
        super().__init__("ValidationError", f"Template format error: {text}")
        self.name = name


class Scope:
    """The names of one template in one stack.

    `known` are the resources that stand, by logical ID; it may grow while the scope is used. A reference to a declared
    resource that is not known is UNKNOWN if `planning`, else a refusal.
    """

    def __init__(
        self,
        template: Template,
        surroundings: Surroundings,
        parameters: Mapping[str, Parameter],
        known: Mapping[str, Known],
        *,
        planning: bool = False,
    ) -> None:
        self.template = template
        self.surroundings = surroundings
        self.parameters = parameters
        self.known = known
        self._planning = planning
        self._conditions: dict[str, bool] = {}
        self._judging: set[str] = set()
        self.imported_names: set[str] = set()
        self._evaluation = evaluation_of(self)

    def value(self, node: Any) -> Any:
        """Return the value of a part of the template; NO_VALUE where it is left out. Raises CloudFormationError."""
        return self._evaluation.value(node)

    def made(self) -> frozenset[str]:
        """Return the logical IDs of the resources whose conditions hold."""
        return frozenset(logical_id for logical_id in self.template.resources if self._is_made(logical_id))

    def check_rules(self) -> None:
        """Check what the template asserts of its parameters. Raises CloudFormationError.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
        """
        for name, rule in self.template.rules.items():
            if "RuleCondition" in rule and not self._evaluation.truth(rule["RuleCondition"]):
                continue
            for assertion in rule.get("Assertions", []):
                if not self._evaluation.truth(assertion["Assert"]):
                    said = assertion.get("AssertDescription", "Assertion failed")
                    raise invalid(f"Template error: Rule {name} failed: {said}")

    def ref(self, name: str) -> Any:
        """Return what Ref gives; a parameter whose value is ``AWS::NoValue`` gives none, as recorded.

        https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/resources/test_logs.py
        (test_cfn_handle_log_group_resource)
        """
        if name in self.parameters:
            value = self.parameters[name].value
            return NO_VALUE if value == "AWS::NoValue" else value
        if (pseudo := self.surroundings.pseudo(name)) is not None:
            return pseudo
        known = self._resource(name)
        return known.physical.id if known else UNKNOWN

    def attribute(self, resource: str, name: str) -> Any:
        """Return what Fn::GetAtt gives."""
        known = self._resource(resource)
        if known is None:
            return UNKNOWN
        if name in known.physical.attributes:
            return known.physical.attributes[name]
        if name in known.properties:
            return known.properties[name]
        kind = self.template.resources[resource].type
        raise invalid(f"Template error: localaws' {kind} ({resource}) does not have the attribute {name} of Fn::GetAtt")

    def condition(self, name: str) -> bool:
        """Tell whether a condition holds."""
        if name not in self.template.conditions:
            raise invalid(f"Template format error: Unresolved condition {name}")
        if name in self._judging:
            raise invalid(f"Template format error: Circular dependency in condition {name}")
        if name not in self._conditions:
            self._judging.add(name)
            self._conditions[name] = self._evaluation.truth(self.template.conditions[name])
            self._judging.discard(name)
        return self._conditions[name]

    def mapped(self, mapping: str, top: str, second: str) -> Any:
        """Return what a mapping holds."""
        if mapping not in self.template.mappings:
            raise invalid(
                f"Template error: Mapping named '{mapping}' is not present in the 'Mappings' section of template."
            )
        of_top = self.template.mappings[mapping].get(top)
        return NO_VALUE if not isinstance(of_top, dict) or second not in of_top else of_top[second]

    @property
    def extended(self) -> bool:
        """Tell whether the template has the functions of AWS::LanguageExtensions."""
        return self.template.extended

    def imported(self, name: str) -> Any:
        """Return an export's value."""
        value = self.surroundings.export(name)
        if value is None:
            raise CloudFormationError("ValidationError", f"No export named {name} found.")
        self.imported_names.add(name)
        return value

    def zones(self, region: str) -> list[str]:
        """Return a region's zones."""
        return self.surroundings.zones(region or self.surroundings.region)

    def _resource(self, name: str) -> Known | None:
        known = self.known.get(name)
        if known is None and not (self._planning and self._is_made(name)):
            raise UnresolvedError(name)
        return known

    def _is_made(self, name: str) -> bool:
        declared = self.template.resources.get(name)
        return declared is not None and (declared.condition is None or self.condition(declared.condition))
