"""Lambda: a stack's functions get the settings that moto passes over, and its permissions have the API's form.

moto applies eight properties of AWS::Lambda::Function and drops the others without a word.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction, Permission
from moto.awslambda.utils import get_backend

from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.control.permissions import grant
from localaws.services.lambda_.control.request import split_name

# Property -> the parameter of UpdateFunctionConfiguration.
SETTINGS = {
    "DeadLetterConfig": "DeadLetterConfig",
    "EphemeralStorage": "EphemeralStorage",
    "KmsKeyArn": "KMSKeyArn",
    "Layers": "Layers",
    "LoggingConfig": "LoggingConfig",
    "SnapStart": "SnapStart",
    "TracingConfig": "TracingConfig",
}


def install(patches: Patches) -> None:
    """Add to what moto makes of a template."""
    patches.wrap(LambdaFunction, "create_from_cloudformation_json", _function)
    patches.wrap(LambdaFunction, "update_from_cloudformation_json", _function)
    patches.wrap(Permission, "create_from_cloudformation_json", _permission)


def _function(make: Method) -> Method:
    def made(*args: Any, **more: Any) -> Any:
        function = make(*args, **more)
        properties = next(arg for arg in args if isinstance(arg, dict) and "Properties" in arg)["Properties"]
        settings = {name: properties[key] for key, name in SETTINGS.items() if key in properties}
        if settings:
            function.update_configuration(settings)
        if "Architectures" in properties:
            function.architectures = properties["Architectures"]
        function.tags.update({tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])})
        return function

    return made


def _permission(_make: Method) -> Method:
    def made(
        resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> Any:
        properties = cloudformation_json["Properties"]
        name, qualifier = split_name(properties["FunctionName"])
        function = get_backend(account_id, region_name).get_function(name, "$LATEST")
        grant(function, qualifier, {"StatementId": resource_name, **properties})
        kind: Any = Permission  # abstract to mypy: moto mixes in what CloudFormation asks for
        return kind(region=region_name)

    return made
