"""AWS::Lambda::Version and Alias.

A version is never changed: another one is published under another logical ID, as SAM's AutoPublishAlias does. Where
nothing has changed since the last version, PublishVersion answers with that one; CloudFormation refuses to take it for
a new resource, in the words recorded in https://github.com/aws/aws-cdk/issues/5334.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localaws.services.cloudformation.resources.lambda_.new_roles import patient
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, refusal
from localaws.services.cloudformation.resources.values import Value, attribute, converted, prop, same, told

VERSION = Simple(
    "AWS::Lambda::Version",
    "lambda",
    create=Call("publish_version", same("FunctionName", "Description", "CodeSha256")),
    identity=told("FunctionArn"),
    attributes={"FunctionArn": "FunctionArn", "Version": "Version"},
    delete=Call("delete_function", {**same("FunctionName"), "Qualifier": attribute("Version")}),
    updatable=False,
)


def _published(calls: Calls, place: Place, properties: Properties) -> Physical:
    listed = calls("lambda", "list_versions_by_function", FunctionName=properties["FunctionName"])
    known = {version["Version"] for version in listed["Versions"]}
    version = VERSION.created(patient(calls), place, properties)
    number = version.attributes["Version"]
    if number in known:
        text = f"A version for this Lambda function exists ( {number} ). Modify the function to create a new version."
        raise refusal("AlreadyExistsException", text, "PublishVersion")
    return version


def _weights(routing: Mapping[str, Any]) -> dict[str, Any]:
    weights = routing.get("AdditionalVersionWeights") or []
    return {"AdditionalVersionWeights": {each["FunctionVersion"]: each["FunctionWeight"] for each in weights}}


SETTINGS = {
    **same("FunctionVersion"),
    "Description": prop("Description", cleared=""),
    "RoutingConfig": converted("RoutingConfig", _weights, cleared={"AdditionalVersionWeights": {}}),
}
ALIAS_NAME: dict[str, Value] = same("FunctionName", "Name")

ALIAS = Simple(
    "AWS::Lambda::Alias",
    "lambda",
    create=Call("create_alias", {**ALIAS_NAME, **SETTINGS}),
    identity=told("AliasArn"),
    attributes={"AliasArn": "AliasArn"},
    parts=(Change(Call("update_alias", {**ALIAS_NAME, **SETTINGS}), at_creation=False),),
    delete=Call("delete_alias", ALIAS_NAME),
)

TYPES = (replace(VERSION.resource_type(), create=_published), ALIAS.resource_type())
