"""Types that stand for nothing outside the stack.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html;
``AWS::CDK::Metadata`` is what the CDK adds to every stack.
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType


def _create(_calls: Calls, place: Place, _properties: Properties) -> Physical:
    return Physical(place.physical_name)


def _update(_calls: Calls, _place: Place, physical: Physical, _before: Properties, _after: Properties) -> Physical:
    return physical


def _delete(_calls: Calls, _place: Place, _physical: Physical, _properties: Properties) -> None:
    """Nothing stands."""


TYPES: tuple[ResourceType, ...] = (
    ResourceType("AWS::CDK::Metadata", frozenset({"Analytics"}), _create, _update, _delete),
    ResourceType("AWS::CloudFormation::WaitConditionHandle", frozenset(), _create, _update, _delete),
)
