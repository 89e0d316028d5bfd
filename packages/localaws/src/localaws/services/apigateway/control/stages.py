"""Stages: what moto's lose, accept or convert wrongly.

Closes: dangling deployments (400 at AWS), logging without the account's role, log destinations and formats that AWS
refuses, method settings of nested paths and their removal, values of another type, dates, default throttles, canaries
(refused, not ignored).
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html ,
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html (role and destinations)
What an answer holds and leaves out, and the defaults of method settings:
https://github.com/aws/aws-cli/blob/develop/awscli/examples/apigateway/update-stage.rst
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import Account, APIGatewayBackend, RestAPI, Stage
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Method, Patches
from localaws.services.apigateway.control.deployments import check_deployment
from localaws.services.apigateway.control.patching import truth

NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging"
DESTINATION = re.compile(
    r"arn:[^:]+:(logs:[^:]+:\d+:log-group:.+|firehose:[^:]+:\d+:deliverystream/amazon-apigateway-.+)"
)
SETTING = re.compile(r"/(?P<path>.+)/(?P<method>[^/]+)/(?P<setting>(?:metrics|logging|throttling|caching)/\w+)")
WHOLE_SETTING = re.compile(r"/(?P<path>.+)/(?P<method>GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|ANY|\*)")
PLAIN = re.compile(
    r"/(deploymentId|description|tracingEnabled|cacheClusterEnabled|cacheClusterSize|variables/\w+"
    r"|accessLogSettings(/(destinationArn|format))?)"
)
ACCESS_LOG = ("/accessLogSettings/destinationArn", "/accessLogSettings/format")
DEFAULTS = {
    "throttlingRateLimit": 10_000.0,
    "throttlingBurstLimit": 5_000,
    "loggingLevel": "OFF",
    "cacheDataEncrypted": False,
}
STRATEGIES = ("FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER")
NUMBERS: Mapping[str, Callable[[str], float]] = {
    "throttling/rateLimit": float,
    "throttling/burstLimit": int,
    "caching/ttlInSeconds": int,
}
TRUTHS = frozenset(
    {
        "metrics/enabled",
        "logging/dataTrace",
        "caching/enabled",
        "caching/dataEncrypted",
        "caching/requireAuthorizationForCacheControl",
    }
)


def install(patches: Patches) -> None:
    """Wrap moto's stages."""
    _wrap(patches, RestAPI, "create_stage", _create)
    _wrap(patches, APIGatewayBackend, "update_stage", _update)
    _wrap(patches, Stage, "to_json", _to_json)
    patches.wrap(APIGatewayResponse, "get_stages", _of_deployment)
    _wrap(patches, Stage, "_get_default_method_settings", _defaults)
    _wrap(patches, Account, "apply_patch_operations", _update_account)


def _wrap(patches: Patches, owner: type, name: str, wrapper: Callable[..., Any]) -> None:
    original = getattr(owner, name)
    patches.put(owner, name, lambda held, *args, **kwargs: wrapper(original, held, *args, **kwargs))


def _create(original: Callable[..., Stage], api: RestAPI, name: str, deployment_id: str, **settings: Any) -> Stage:
    check_deployment(api, deployment_id)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name or ""):
        raise BadRequestException("Stage name only allows a-zA-Z0-9_-")
    return original(api, name, deployment_id, **settings)


def _update(
    original: Callable[..., Stage],
    backend: APIGatewayBackend,
    function_id: str,
    stage_name: str,
    patch_operations: list[dict[str, Any]],
) -> Stage:
    api = backend.get_rest_api(function_id)
    stage = backend.get_stage(function_id, stage_name)
    checked = [_checked(backend, api, dict(patch)) for patch in patch_operations]
    for patch in checked:
        if (match := WHOLE_SETTING.fullmatch(patch["path"])) and patch["op"] == "remove":
            stage.method_settings.pop(_key(match), None)
        else:
            original(backend, function_id, stage_name, [patch])
    vars(stage)["last_updated_date"] = int(time.time())
    return stage


def _checked(backend: APIGatewayBackend, api: RestAPI, patch: dict[str, Any]) -> dict[str, Any]:
    """Return the patch as moto takes it; raises BadRequestException for what AWS refuses."""
    path, value = patch["path"], patch.get("value")
    if path.startswith("/canarySettings"):
        raise NotImplementedError("canary releases")
    if path == "/deploymentId":
        check_deployment(api, value)
    if path.startswith("/accessLogSettings"):
        _check_access_log(backend, path, patch["op"], value)
        return patch if patch["op"] == "remove" else patch | {"op": "replace"}
    if path in {"/tracingEnabled", "/cacheClusterEnabled"}:
        truth(value)
    if match := SETTING.fullmatch(path):
        _check_setting(backend, match["setting"], value)
        return patch | {"op": "replace", "path": f"/{_key(match)}/{match['setting']}"}
    if not PLAIN.fullmatch(path) and not (WHOLE_SETTING.fullmatch(path) and patch["op"] == "remove"):
        raise BadRequestException(f"Invalid patch path  '{path}' specified for op '{patch['op']}'.")
    return patch | {"op": "replace"} if path.startswith("/variables/") and patch["op"] == "add" else patch


def _key(match: re.Match[str]) -> str:
    """Method settings are kept under ``~1orders~1{id}/GET``, however the path was written."""
    path = match["path"].replace("~1", "/").strip("/")
    return f"{'*' if path == '*' else '~1' + path.replace('/', '~1')}/{match['method']}"


def _check_setting(backend: APIGatewayBackend, setting: str, value: str | None) -> None:
    if setting == "logging/loglevel":
        _check_level(backend, value)
    elif setting in TRUTHS:
        truth(value)
    elif setting == "caching/unauthorizedCacheControlHeaderStrategy" and value not in STRATEGIES:
        raise BadRequestException(f"Invalid strategy specified. Must be one of: [{', '.join(STRATEGIES)}]")
    elif read := NUMBERS.get(setting):
        try:
            read(value or "")
        except ValueError as error:
            raise BadRequestException(f"Invalid number: {value}") from error


def _check_level(backend: APIGatewayBackend, level: str | None) -> None:
    if level not in {"OFF", "ERROR", "INFO"}:
        raise BadRequestException("Invalid logging level. Must be one of: [OFF, ERROR, INFO]")
    if level != "OFF" and not backend.account.cloudwatch_role_arn:
        raise BadRequestException(NO_ROLE)


def _check_access_log(backend: APIGatewayBackend, path: str, operation: str, value: str | None) -> None:
    """Raise BadRequestException as recorded.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
    (test_stage_access_log_settings_validation)
    """
    if operation == "remove" and path == "/accessLogSettings":
        return
    if operation == "remove":
        raise BadRequestException(
            f"Cannot remove method setting {path.removeprefix('/')} because there is no method setting for this method "
        )
    if path not in ACCESS_LOG:
        raise BadRequestException(f"Invalid accessLogSettings path. Must be one of : [{', '.join(ACCESS_LOG)}]")
    if not value:
        raise BadRequestException("Access Log value must not be empty")
    if not backend.account.cloudwatch_role_arn:
        raise BadRequestException(NO_ROLE)
    if path.endswith("/destinationArn") and not DESTINATION.fullmatch(value or ""):
        raise BadRequestException("Invalid ARN specified in the request")
    if path.endswith("/format"):
        if "\n" in (value or "").rstrip("\n"):
            raise BadRequestException(
                "Access Log format must be single line, new line character is allowed only at end of the format"
            )
        if "$context.requestId" not in (value or ""):
            raise BadRequestException("Access Log format must contain $context.requestId")


def _to_json(original: Callable[..., dict[str, Any]], stage: Stage) -> dict[str, Any]:
    created = stage.__dict__.setdefault("created_date", int(time.time()))
    updated = getattr(stage, "last_updated_date", created)
    described = original(stage) | {
        "createdDate": created,
        "lastUpdatedDate": updated,
        "cacheClusterStatus": "AVAILABLE" if stage.cache_cluster_enabled else "NOT_AVAILABLE",
        "tracingEnabled": bool(stage.tracing_enabled),
        "description": stage.description or None,
        "variables": stage.variables or None,
    }
    return {name: value for name, value in described.items() if value is not None}


def _of_deployment(get: Method) -> Method:
    """Heed ``deploymentId``: https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html ."""

    def get_stages(response: APIGatewayResponse) -> str:
        asked = response.querystring.get("deploymentId")
        items = json.loads(get(response))["item"]
        return json.dumps({"item": [each for each in items if not asked or each["deploymentId"] in asked]})

    return get_stages


def _defaults(original: Callable[..., dict[str, Any]], stage: Stage) -> dict[str, Any]:
    return original(stage) | DEFAULTS


def _update_account(
    original: Callable[..., Account], account: Account, patch_operations: list[dict[str, Any]] | None
) -> Account:
    """Apply patch operations, all or none."""
    role, features = account.cloudwatch_role_arn, []
    for patch in patch_operations or ():
        if patch["path"] == "/cloudwatchRoleArn":
            role = _role(patch)
        elif patch["path"] == "/features":
            features.append(patch)
        else:
            raise BadRequestException(
                f"Invalid patch path  '{patch['path']}' specified for op '{patch['op']}'. Must be one of: "
                "[/cloudwatchRoleArn, /features]"
            )
    original(account, features)
    account.cloudwatch_role_arn = role
    return account


def _role(patch: Mapping[str, Any]) -> str | None:
    value = patch.get("value")
    if value and not re.fullmatch(r"arn:[^:]+:iam::\d{12}:role/.+", value):
        raise BadRequestException(
            "The role ARN does not have required permissions configured. Please grant trust "
            "permission for API Gateway and add the required role policy."
        )
    return None if patch["op"] == "remove" or not value else value
