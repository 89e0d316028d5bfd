"""AWS::Lambda::Function: an update sends code only where Code changed, and of the settings those that changed.

One changed variable sends the whole Environment; a property that is taken out of the template gets Lambda's default.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.lambda_.inline import package
from localaws.services.cloudformation.resources.lambda_.new_roles import waiting
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging, only
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    attribute,
    by,
    named,
    prop,
    same,
    tag_map,
)

NAME = named("FunctionName", 64)
OF_CODE = ("S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri")


def _code(subject: Subject) -> dict[str, Any]:
    code = subject.properties.get("Code") or {}
    only((*OF_CODE, "ZipFile"), code, "Code")
    sent = {name: code[name] for name in OF_CODE if name in code}
    if "ZipFile" in code:
        sent["ZipFile"] = package(code["ZipFile"], subject.properties.get("Runtime") or "")
    return sent


def _of_code(name: str) -> Value:
    return Value(lambda subject: _code(subject).get(name), frozenset({"Code"}))


def _logging(subject: Subject) -> Any:
    kept = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{subject.properties.get('FunctionName') or subject.id}"}
    given = subject.properties.get("LoggingConfig")
    if not subject.id:
        return given
    return {**kept, **(given or {})}


SETTINGS = {
    **same("Handler", "Role", "Runtime"),
    "Description": prop("Description", cleared=""),
    "Timeout": prop("Timeout", cleared=3),
    "MemorySize": prop("MemorySize", cleared=128),
    "Layers": prop("Layers", cleared=[]),
    "Environment": prop("Environment", cleared={"Variables": {}}),
    "VpcConfig": prop("VpcConfig", cleared={"SubnetIds": [], "SecurityGroupIds": []}),
    "TracingConfig": prop("TracingConfig", cleared={"Mode": "PassThrough"}),
    "DeadLetterConfig": prop("DeadLetterConfig", cleared={"TargetArn": ""}),
    "KMSKeyArn": prop("KmsKeyArn", cleared=""),
    "EphemeralStorage": prop("EphemeralStorage", cleared={"Size": 512}),
    "LoggingConfig": Value(_logging, frozenset({"LoggingConfig"})),
    "SnapStart": prop("SnapStart", cleared={"ApplyOn": "None"}),
    "ImageConfig": prop("ImageConfig", cleared={}),
}

FUNCTION = Simple(
    "AWS::Lambda::Function",
    "lambda",
    create=Call(
        "create_function",
        {
            "FunctionName": NAME,
            "Code": Value(_code, frozenset({"Code"})),
            "Tags": tag_map(),
            **same("Architectures", "PackageType"),
            **SETTINGS,
        },
    ),
    identity=by(NAME),
    parts=(
        Change(
            Call(
                "update_function_code",
                {
                    "FunctionName": ID,
                    "ZipFile": _of_code("ZipFile"),
                    **{name: _of_code(name) for name in OF_CODE},
                    "Architectures": prop("Architectures", cleared=["x86_64"]),
                },
            ),
            at_creation=False,
        ),
        Change(
            Call("update_function_configuration", {"FunctionName": ID, **SETTINGS}),
            at_creation=False,
            only_changed=True,
        ),
        Change(
            Call("put_function_concurrency", {"FunctionName": ID, **same("ReservedConcurrentExecutions")}),
            unset=Call("delete_function_concurrency", {"FunctionName": ID}),
        ),
        Tagging(
            Call("tag_resource", {"Resource": attribute("Arn"), "Tags": tag_map()}),
            Call("untag_resource", {"Resource": attribute("Arn"), "TagKeys": MEMBER}),
        ),
    ),
    read=Call("get_function", {"FunctionName": ID}),
    attributes={
        "Arn": "Configuration.FunctionArn",
        "SnapStartResponse": "Configuration.SnapStart",
        "SnapStartResponse.ApplyOn": "Configuration.SnapStart.ApplyOn",
        "SnapStartResponse.OptimizationStatus": "Configuration.SnapStart.OptimizationStatus",
    },
    delete=Call("delete_function", {"FunctionName": ID}),
)

TYPES = (waiting(FUNCTION.resource_type()),)
