"""AWS::Lambda::Url.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import prop, same, told

FUNCTION = {"FunctionName": prop("TargetFunctionArn"), **same("Qualifier")}
SETTINGS = {
    **same("AuthType"),
    "Cors": prop("Cors", cleared={}),
    "InvokeMode": prop("InvokeMode", cleared="BUFFERED"),
}

URL = Simple(
    "AWS::Lambda::Url",
    "lambda",
    create=Call("create_function_url_config", {**FUNCTION, **SETTINGS}),
    identity=told("FunctionArn"),
    attributes={"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
    parts=(Change(Call("update_function_url_config", {**FUNCTION, **SETTINGS}), at_creation=False),),
    delete=Call("delete_function_url_config", FUNCTION),
)

TYPES = (URL.resource_type(),)
