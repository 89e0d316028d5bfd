"""CloudFormation's AWS::CloudWatch::Alarm and AWS::CloudWatch::CompositeAlarm, which moto does not know.

Their properties are the parameters of PutMetricAlarm and PutCompositeAlarm:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import ListShape, Shape, StructureShape
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.core.utils import get_service_model

from localaws.services.cloudwatch.alarms.service import Alarms
from localaws.services.cloudwatch.metrics.errors import CloudWatchError

NUMBERS: Mapping[str, Callable[[Any], Any]] = {
    "integer": int,
    "double": float,
    "boolean": lambda value: str(value).lower() == "true",
}
HOME = "stack_alarms"
"""Attribute of moto's backend class that leads its models to the alarms."""


class StackAlarm(CloudFormationModel):
    """A metric alarm that a stack owns."""

    OPERATION = "PutMetricAlarm"

    def __init__(self, name: str, arn: str) -> None:
        self.name = name
        self.arn = arn

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives: the alarm's name."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that names the alarm."""
        return "AlarmName"

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name."""
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Tell what GetAtt knows."""
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Return what GetAtt gives."""
        if attribute_name != "Arn":
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException  # noqa: PLC0415  # all of moto

            raise UnformattedGetAttTemplateException
        return self.arn

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_context: Any
    ) -> StackAlarm:
        """Put the alarm."""
        shape = get_service_model("cloudwatch").operation_model(cls.OPERATION).input_shape
        properties = {**(cloudformation_json.get("Properties") or {}), "AlarmName": resource_name}
        alarms: Alarms = getattr(cloudwatch_backends[account_id][region_name], HOME)
        put = alarms.put_metric_alarm if cls.OPERATION == "PutMetricAlarm" else alarms.put_composite_alarm
        try:
            put(region_name, account_id, typed(properties, shape))
        except CloudWatchError as error:
            from moto.cloudformation.exceptions import ValidationError  # noqa: PLC0415  # as above

            raise ValidationError(message=f"{error.message} (Service: CloudWatch, {error.code})") from error
        return cls(resource_name, f"arn:aws:cloudwatch:{region_name}:{account_id}:alarm:{resource_name}")

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> StackAlarm:
        """Put the alarm anew; one that the template names otherwise replaces it."""
        named = (cloudformation_json.get("Properties") or {}).get("AlarmName")
        name = new_resource_name if named else original_resource.name
        updated = cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)
        if original_resource.name != name:
            cls.delete_from_cloudformation_json(original_resource.name, cloudformation_json, account_id, region_name)
        return updated

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, _cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Delete the alarm."""
        alarms: Alarms = getattr(cloudwatch_backends[account_id][region_name], HOME)
        alarms.delete(region_name, [resource_name])

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the alarm with its stack."""
        self.delete_from_cloudformation_json(self.name, {}, account_id, region_name)


class StackCompositeAlarm(StackAlarm, CloudFormationModel):
    """A composite alarm that a stack owns; named as a direct base, moto's list of models has it."""

    OPERATION = "PutCompositeAlarm"

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name."""
        return "AWS::CloudWatch::CompositeAlarm"


def typed(value: Any, shape: Shape) -> Any:
    """Return a template's value with numbers and booleans as the API has them: templates may write them as text."""
    if isinstance(shape, StructureShape):
        return {name: typed(inner, shape.members[name]) for name, inner in value.items() if name in shape.members}
    if isinstance(shape, ListShape):
        return [typed(inner, shape.member) for inner in value]
    return NUMBERS.get(shape.type_name, str)(value)
