"""Stages: what of them differs is patched, so that settings which the template does not name stay as they are.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html,
paths: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.resources.apigateway.patching import (
    Operations,
    Patch,
    Patched,
    differences,
    mapping,
    nested,
    operation,
    plain,
)
from localaws.services.cloudformation.resources.apigateway.tags import tagging
from localaws.services.cloudformation.resources.common.attributes import texts
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import ID, by, converted, lowered, named, prop, tag_map

SETTINGS = {
    "LoggingLevel": ("logging/loglevel", "OFF"),
    "DataTraceEnabled": ("logging/dataTrace", "false"),
    "MetricsEnabled": ("metrics/enabled", "false"),
    "ThrottlingBurstLimit": ("throttling/burstLimit", "-1"),
    "ThrottlingRateLimit": ("throttling/rateLimit", "-1"),
    "CachingEnabled": ("caching/enabled", "false"),
    "CacheTtlInSeconds": ("caching/ttlInSeconds", "300"),
    "CacheDataEncrypted": ("caching/dataEncrypted", "false"),
}
"""A method setting's path under that of its method, and what it becomes when it is taken out (-1: the account's)."""
EVERY_METHOD = "*/*"


def _method(setting: Mapping[str, Any]) -> str:
    """Return the key of a setting: ``~1orders~1{id}/GET``, ``*/*``; templates write ``/~1orders~1{id}`` and ``/*``."""
    path = str(setting.get("ResourcePath") or "/*").removeprefix("/")
    if path != "*" and not path.startswith("~1"):
        path = f"~1{path}"
    return f"{path.replace('/', '~1')}/{setting.get('HttpMethod') or '*'}"


def settings_of(method: str) -> dict[str, Patch]:
    """Return the patches of the settings of a method, or of `EVERY_METHOD`."""
    return {name: plain(f"/{method}/{path}", cleared) for name, (path, cleared) in SETTINGS.items()}


def method_settings(before: Any, after: Any) -> Operations:
    """Return the operations of a difference of method settings: a method that is gone loses all of its own."""
    old, new = ({_method(each): each for each in settings or []} for settings in (before, after))
    gone = [operation("remove", f"/{method}") for method in old if method not in new]
    return gone + [
        each for method, now in new.items() for each in differences(old.get(method, {}), now, settings_of(method))
    ]


TABLE: Mapping[str, Patch] = {
    "Description": plain("/description"),
    "Variables": mapping("/variables", added="replace"),
    "TracingEnabled": plain("/tracingEnabled", "false"),
    "CacheClusterEnabled": plain("/cacheClusterEnabled", "false"),
    "CacheClusterSize": plain("/cacheClusterSize", "0.5"),
    "AccessLogSetting": nested(
        {"DestinationArn": plain("/accessLogSettings/destinationArn"), "Format": plain("/accessLogSettings/format")},
        "/accessLogSettings",
    ),
    "MethodSettings": method_settings,
}
NAME = named("StageName", 128)
"""The schema does not require it; a stage without a name is given one."""
PLACE = {"restApiId": prop("RestApiId"), "stageName": ID}

STAGE = Simple(
    "AWS::ApiGateway::Stage",
    "apigateway",
    create=Call(
        "create_stage",
        {
            **lowered("RestApiId", "DeploymentId", "Description"),
            "stageName": NAME,
            **lowered("TracingEnabled", "CacheClusterEnabled", "CacheClusterSize"),
            "variables": converted("Variables", texts),
            "tags": tag_map(),
        },
    ),
    identity=by(NAME),
    parts=(
        Patched(
            "update_stage",
            PLACE,
            {"DeploymentId": plain("/deploymentId"), **TABLE},
            later=frozenset({"AccessLogSetting", "MethodSettings"}),
        ),
        tagging(lambda subject: f"/restapis/{subject.properties['RestApiId']}/stages/{subject.id}"),
    ),
    delete=Call("delete_stage", PLACE),
)
TYPES = (STAGE.resource_type(),)
