"""REST APIs, made by their properties or by a document.

The document comes first (ImportRestApi, at updates PutRestApi), then the properties: the name that is declared wins,
and the binary media types of both are held. Recorded on AWS, test_cfn_apigateway_swagger_import and
test_cfn_deploy_apigateway_from_s3_swagger in
https://github.com/localstack/localstack/blob/master/tests/aws/services/cloudformation/resources/test_apigateway.snapshot.json
Without a Mode a document takes the place of what was there, but binary media types are only added:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html#cfn-apigateway-restapi-mode
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1894
An update puts the document only where it, or how it is imported, differs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from localaws.services.cloudformation.resources.apigateway.patching import (
    Operations,
    Patch,
    differences,
    listing,
    operation,
    plain,
)
from localaws.services.cloudformation.resources.apigateway.tags import tagging
from localaws.services.cloudformation.resources.common.attributes import text
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.simple import ignoring_gone
from localaws.services.cloudformation.resources.values import Subject, lower_first, lower_keys

SERVICE = "apigateway"
IMPORT = frozenset({"Body", "BodyS3Location", "Parameters", "FailOnWarnings", "Mode"})
"""The document and how it is imported."""


def _endpoint(before: Any, after: Any) -> Operations:
    """An API has one type of endpoint, which the path names as it is."""
    old, new = ((each or {}).get("Types") or [] for each in (before, after))
    if not new or old == new:
        return []
    return [operation("replace", f"/endpointConfiguration/types/{(old or ['EDGE'])[0]}", new[0])]


TABLE: Mapping[str, Patch] = {
    "Name": plain("/name"),
    "Description": plain("/description"),
    "ApiKeySourceType": plain("/apiKeySource", "HEADER"),
    "BinaryMediaTypes": listing("/binaryMediaTypes"),
    "DisableExecuteApiEndpoint": plain("/disableExecuteApiEndpoint", "false"),
    "EndpointConfiguration": _endpoint,
    "MinimumCompressionSize": plain("/minimumCompressionSize"),
    "Policy": plain("/policy"),
    "SecurityPolicy": plain("/securityPolicy"),
    "EndpointAccessMode": plain("/endpointAccessMode"),
}
BINARY = "BinaryMediaTypes"
NAMES = {"ApiKeySourceType": "apiKeySource"}
"""Properties that the API writes otherwise than with a small first letter."""
TAGS = tagging(lambda subject: f"/restapis/{subject.id}")


def _described(api: Mapping[str, Any]) -> dict[str, Any]:
    """Return an API, as operations tell it, by the names of the properties."""
    held = {name: api.get(NAMES.get(name, lower_first(name))) for name in TABLE}
    held["EndpointConfiguration"] = {"Types": (api.get("endpointConfiguration") or {}).get("types")}
    return held


def _declared(properties: Properties) -> dict[str, Any]:
    named = {name: properties[name] for name in TABLE if name in properties}
    return {name: text(value) if name == "Policy" else value for name, value in named.items()}


def _document(calls: Calls, properties: Properties) -> bytes | None:
    if body := properties.get("Body"):
        return text(body).encode()
    if place := properties.get("BodyS3Location"):
        names = {"Bucket": "Bucket", "Key": "Key", "Version": "VersionId", "ETag": "IfMatch"}
        read: bytes = calls("s3", "get_object", **{names[name]: value for name, value in place.items()})["Body"].read()
        return read
    return None


def _import(properties: Properties) -> dict[str, Any]:
    how = {"failOnWarnings": properties.get("FailOnWarnings"), "parameters": properties.get("Parameters")}
    return {name: value for name, value in how.items() if value is not None}


def create(calls: Calls, place: Place, properties: Properties) -> Physical:
    """Make it whole; where something is refused nothing is left behind. Raises ClientError."""
    document = _document(calls, properties)
    if document is None:
        return _physical(_make(calls, place, properties))
    api = calls(SERVICE, "import_rest_api", body=document, **_import(properties))
    try:
        _settle(calls, api, properties)
        replace(TAGS, at_creation=True).create(Subject(calls, SERVICE, place, properties, {}, api["id"]))
    except Exception:
        ignoring_gone(lambda: calls(SERVICE, "delete_rest_api", restApiId=api["id"]))
        raise
    return _physical(api)


def _make(calls: Calls, place: Place, properties: Properties) -> Mapping[str, Any]:
    declared = {NAMES.get(name, lower_first(name)): lower_keys(value) for name, value in _declared(properties).items()}
    return calls(SERVICE, "create_rest_api", **{"name": "", **declared}, tags=place.tags_with(properties.get("Tags")))


def _settle(calls: Calls, api: Mapping[str, Any], properties: Properties, kept: Sequence[str] = ()) -> None:
    """Set what is declared where the document has left it otherwise; `kept` are binary media types to hold besides."""
    declared, held = _declared(properties), _described(api)
    if _same_policy(held["Policy"], declared.get("Policy")):
        held["Policy"] = declared["Policy"]
    if types := [*(held[BINARY] or ()), *kept, *declared.get(BINARY, ())]:
        declared[BINARY] = list(dict.fromkeys(types))
    _patch(calls, api["id"], [each for name in declared for each in TABLE[name](held[name], declared[name])])


def _same_policy(held: str | None, declared: str | None) -> bool:
    return bool(held and declared) and json.loads(str(held)) == json.loads(str(declared))


def _patch(calls: Calls, api_id: str, operations: Operations) -> None:
    if operations:
        calls(SERVICE, "update_rest_api", restApiId=api_id, patchOperations=operations)


def update(calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties) -> Physical:
    """Call for what differs. Raises ClientError."""
    document = _document(calls, after)
    put = document is not None and any(before.get(name) != after.get(name) for name in IMPORT)
    held = calls(SERVICE, "get_rest_api", restApiId=physical.id) if put and "Mode" not in after else {}
    _patch(calls, physical.id, differences(_declared(before), _declared(after), TABLE))
    if put:
        mode = after.get("Mode", "overwrite")
        api = calls(SERVICE, "put_rest_api", restApiId=physical.id, body=document, mode=mode, **_import(after))
        _settle(calls, api, after, held.get("binaryMediaTypes") or ())
    TAGS.update(Subject(calls, SERVICE, place, after, before, physical.id))
    return _physical(calls(SERVICE, "get_rest_api", restApiId=physical.id))


def delete(calls: Calls, _place: Place, physical: Physical, _properties: Properties) -> None:
    """Delete it with all that it has, if it is still there. Raises ClientError."""
    ignoring_gone(lambda: calls(SERVICE, "delete_rest_api", restApiId=physical.id))


def _physical(api: Mapping[str, Any]) -> Physical:
    return Physical(api["id"], {"RestApiId": api["id"], "RootResourceId": api["rootResourceId"]})


TYPES = (ResourceType("AWS::ApiGateway::RestApi", frozenset({*TABLE, *IMPORT, "Tags"}), create, update, delete),)
