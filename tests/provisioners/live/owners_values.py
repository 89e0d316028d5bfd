"""An owner's own values in every place where a control sets one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from provisioners.firewall.rules import visible
from stormproof.aws.observe.wafv2 import SCOPE, stage_arn
from stormproof.core.planning.plans import Call, Ref
from tests.provisioners.live.conftest import Site

LOGS = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
FORMAT = '{"id":"$context.requestId","who":"$context.identity.sourceIp"}'
ACL = "owners"


def owned(site: Site) -> Iterator[Call]:
    """Yield the calls by which the owner makes the system his."""
    yield from _answers(site)
    yield from _access_log(site)
    yield from _stage(site)
    yield from _logging(site)
    yield from _policies(site)
    yield from _firewall(site)


def _answers(site: Site) -> Iterator[Call]:
    where = {"restApiId": site.system.api.id}
    parameters = {"Access-Control-Allow-Origin": "'*'", "X-Shop": "'7'"}
    headers = {f"gatewayresponse.header.{name}": value for name, value in parameters.items()}
    body = {"application/json": '{"shop":$context.error.messageString}'}
    yield _response(where, "DEFAULT_4XX", responseParameters=headers, responseTemplates=body)
    yield _response(where, "DEFAULT_5XX", statusCode="503")
    yield _response(where, "UNAUTHORIZED", responseTemplates={"application/json": '{"shop":"no key"}'})
    yield Call("apigateway", "create_deployment", {**where, "stageName": site.system.api.stage})


def _response(where: dict[str, Any], kind: str, **settings: Any) -> Call:
    return Call("apigateway", "put_gateway_response", {**where, "responseType": kind, **settings})


def _access_log(site: Site) -> Iterator[Call]:
    role, group = f"arn:aws:iam::{site.system.account}:role/owners-logs", "owners-access"
    yield Call("iam", "create_role", {"RoleName": "owners-logs", "AssumeRolePolicyDocument": _trust()})
    yield Call("iam", "attach_role_policy", {"RoleName": "owners-logs", "PolicyArn": LOGS})
    yield Call("apigateway", "update_account", {"patchOperations": _patch({"/cloudwatchRoleArn": role})})
    yield Call("logs", "create_log_group", {"logGroupName": group})
    destination = f"arn:aws:logs:{site.system.region}:{site.system.account}:log-group:{group}"
    settings = {"/accessLogSettings/destinationArn": destination, "/accessLogSettings/format": FORMAT}
    yield _staged(site, settings)


def _stage(site: Site) -> Iterator[Call]:
    throttled = {"rateLimit": "7", "burstLimit": "9"}
    methods = {f"/~1health/GET/throttling/{name}": value for name, value in throttled.items()}
    yield _staged(site, {**methods, "/*/*/metrics/enabled": "true", "/variables/shop": "7"})


def _staged(site: Site, values: dict[str, str]) -> Call:
    where = {"restApiId": site.system.api.id, "stageName": site.system.api.stage}
    return Call("apigateway", "update_stage", {**where, "patchOperations": _patch(values)})


def _logging(site: Site) -> Iterator[Call]:
    quiet = {"LogFormat": "JSON", "ApplicationLogLevel": "WARN", "SystemLogLevel": "WARN"}
    name = site.system.functions[0].name
    yield Call(
        "lambda",
        "update_function_configuration",
        {"FunctionName": name, "LoggingConfig": quiet},
        settled_by="function_updated_v2",
        settle_parameters={"FunctionName": name},
    )


def _policies(site: Site) -> Iterator[Call]:
    bucket, queue = site.system.buckets[0].name, site.system.queues[0]
    root = f"arn:aws:iam::{site.system.account}:root"
    reads = {"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": root}, "Action": "s3:GetObject"}
    policy = {"Version": "2012-10-17", "Id": "own", "Statement": {**reads, "Resource": f"arn:aws:s3:::{bucket}/*"}}
    yield Call("s3", "put_bucket_policy", {"Bucket": bucket, "Policy": json.dumps(policy)})
    sends = {"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": root}, "Action": "sqs:SendMessage"}
    older = {"Version": "2008-10-17", "Id": "own", "Statement": [{**sends, "Resource": queue.arn}]}
    attributes = {"SqsManagedSseEnabled": "false", "Policy": json.dumps(older)}
    yield Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": attributes})


def _firewall(site: Site) -> Iterator[Call]:
    settings = {"DefaultAction": {"Allow": {}}, "Rules": [], "VisibilityConfig": visible(ACL)}
    yield Call("wafv2", "create_web_acl", {"Name": ACL, "Scope": SCOPE, **settings}, yields={ACL: "Summary.ARN"})
    stage = stage_arn(site.context, site.system.api.stage)
    yield Call("wafv2", "associate_web_acl", {"WebACLArn": Ref(ACL), "ResourceArn": stage})


def _trust() -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _patch(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
