"""Templates of CloudFormation: read from YAML or JSON, and what in them lies on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from stormproof.core.errors import UsageError

PACKED = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
}
"""Types of resources whose property may name a local folder or zip:
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""
NOT_PACKED = {
    "AWS::ApiGateway::RestApi": "BodyS3Location",
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::Application": "Location",
    "AWS::Serverless::HttpApi": "DefinitionUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
}
"""Others that `aws cloudformation package` knows and this does not."""
REMOTE = ("s3://", "https://", "http://", "arn:")


@dataclass(frozen=True)
class LocalCode:
    """A resource's code on this machine.

    `place` is a folder or a zip file; `python` says that `sam build` installs the folder's requirements.txt.
    """

    resource: str
    type: str
    place: Path
    python: bool

    @property
    def layer(self) -> bool:
        """Whether it is a layer's."""
        return self.type.endswith("::LayerVersion")


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # no type information published
    """YAML with the short forms of intrinsic functions; dates stay texts, as policies have them (2012-10-17)."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """Return the long form of a function's short form.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """
    value: Any = None
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def load(file: Path) -> dict[str, Any]:
    """Return a template; raises UsageError where the file is none."""
    try:
        template = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"template {file} cannot be read: {error}", "name a SAM or CloudFormation template") from error
    except yaml.YAMLError as error:
        raise UsageError(f"template {file} is no YAML: {error}", "`sam validate` says what is wrong with it") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise UsageError(f"template {file} has no Resources", "name a SAM or CloudFormation template")
    return template


def local_code(template: Mapping[str, Any], folder: Path) -> Iterator[LocalCode]:
    """Yield what lies on this machine; paths are relative to the template's folder.

    Raises UsageError for a path that leads nowhere and for a kind of file that is not packed here.
    """
    for name, resource in template["Resources"].items():
        kind, properties = resource.get("Type", ""), resource.get("Properties") or {}
        if _is_local(properties.get(NOT_PACKED.get(kind, ""))):
            raise UsageError(
                f"resource {name}: {NOT_PACKED[kind]} is a local file, which is not packed here",
                "`sam package` or `aws cloudformation package` makes a template without local files",
            )
        said = properties.get(PACKED.get(kind, ""))
        if isinstance(said, str) and _is_local(said):
            place = (folder / said).resolve()
            if not place.exists():
                raise UsageError(f"resource {name}: {PACKED[kind]} {said} is not there", f"make {place}")
            yield LocalCode(name, kind, place, _is_python(template, resource))


def _is_local(value: object) -> bool:
    return isinstance(value, str) and not value.startswith(REMOTE)


def _is_python(template: Mapping[str, Any], resource: Mapping[str, Any]) -> bool:
    """Tell whether `sam build` would install requirements, and has not done so yet.

    A layer is built where it names a BuildMethod; what was built names its SamResourceId:
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
    """
    metadata = resource.get("Metadata") or {}
    if "SamResourceId" in metadata:
        return False
    if resource["Type"].endswith("::LayerVersion"):
        return str(metadata.get("BuildMethod", "")).startswith("python")
    common = ((template.get("Globals") or {}).get("Function") or {}).get("Runtime", "")
    return str(resource["Properties"].get("Runtime", common)).startswith("python")


def placed(code: LocalCode, bucket: str, key: str) -> dict[str, Any]:
    """Return the property that names the uploaded object instead of the local place."""
    name = PACKED[code.type]
    if code.type.startswith("AWS::Serverless::"):
        return {name: f"s3://{bucket}/{key}"}
    return {name: {"S3Bucket": bucket, "S3Key": key}}
