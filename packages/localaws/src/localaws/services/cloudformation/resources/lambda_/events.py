"""AWS::Lambda::EventInvokeConfig and EventSourceMapping.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import ID, prop, same, told

OF_WHAT = same("FunctionName", "Qualifier")
PUT_INVOKE_CONFIG = Call(
    "put_function_event_invoke_config",
    {**OF_WHAT, **same("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts")},
)

EVENT_INVOKE_CONFIG = Simple(
    "AWS::Lambda::EventInvokeConfig",
    "lambda",
    create=PUT_INVOKE_CONFIG,
    identity=lambda subject, _answer: "{FunctionName}|{Qualifier}".format_map(subject.properties),
    parts=(Change(PUT_INVOKE_CONFIG, at_creation=False),),
    delete=Call("delete_function_event_invoke_config", OF_WHAT),
)

MAPPED = {
    **same("FunctionName"),
    "BatchSize": prop("BatchSize", cleared=10),
    "Enabled": prop("Enabled", cleared=True),
    "FilterCriteria": prop("FilterCriteria", cleared={}),
    "FunctionResponseTypes": prop("FunctionResponseTypes", cleared=[]),
    "MaximumBatchingWindowInSeconds": prop("MaximumBatchingWindowInSeconds", cleared=0),
    "ScalingConfig": prop("ScalingConfig", cleared={}),
}

EVENT_SOURCE_MAPPING = Simple(
    "AWS::Lambda::EventSourceMapping",
    "lambda",
    create=Call("create_event_source_mapping", {**same("EventSourceArn"), **MAPPED}),
    identity=told("UUID"),
    parts=(Change(Call("update_event_source_mapping", {"UUID": ID, **MAPPED}), at_creation=False, only_changed=True),),
    read=Call("get_event_source_mapping", {"UUID": ID}),
    attributes={"Id": ID, "EventSourceMappingArn": "EventSourceMappingArn"},
    delete=Call("delete_event_source_mapping", {"UUID": ID}),
)

TYPES = (
    only_new(EVENT_INVOKE_CONFIG, "FunctionName", Call("get_function_event_invoke_config", OF_WHAT), "FunctionArn"),
    EVENT_SOURCE_MAPPING.resource_type(),
)
