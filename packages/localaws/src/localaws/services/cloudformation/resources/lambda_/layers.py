"""AWS::Lambda::LayerVersion: every change publishes another version.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import ID, Subject, Value, named, same, told


def version_of(name: str = "") -> dict[str, Value]:
    """Return LayerName and VersionNumber of the ARN that a property holds; of the physical ID where none is named."""

    def part(index: int) -> Value:
        def of(subject: Subject) -> str:
            arn: str = subject.properties[name] if name else subject.id
            return arn.split(":")[index]

        return Value(of, frozenset({name} if name else ()))

    layer, number = part(-2), part(-1)
    return {"LayerName": layer, "VersionNumber": Value(lambda s: int(number.of(s)), number.reads)}


LAYER_VERSION = Simple(
    "AWS::Lambda::LayerVersion",
    "lambda",
    create=Call(
        "publish_layer_version",
        {
            "LayerName": named("LayerName", 140),
            **same("Content", "Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"),
        },
    ),
    identity=told("LayerVersionArn"),
    attributes={"LayerVersionArn": ID},
    delete=Call("delete_layer_version", version_of()),
    updatable=False,
)

TYPES = (LAYER_VERSION.resource_type(),)
