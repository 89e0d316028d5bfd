"""The interpreter that changes nothing: what of IAM whoever makes a plan's changes has to be allowed.

Of each call its action, and the resource that its parameters name; API Gateway's actions are HTTP methods on paths:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html . Who gives a service
a role must be let pass it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html . Where the
resource is not told by a parameter known here, the action is left open: judged on all resources it would be refused to
whoever may do it on some.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel
from botocore.session import get_session

from stormproof.core.least_privilege.actions import actions_of, forms, prefix_of
from stormproof.core.least_privilege.resources import Permission, arn
from stormproof.core.naming import OURS, Names
from stormproof.core.planning.plans import Call, Plan
from stormproof.core.system import System

NAMED: Mapping[str, Mapping[str, str]] = {
    "cloudwatch": {"AlarmName": "alarm", "DashboardName": "dashboard"},
    "dynamodb": {"TableName": "table"},
    "events": {"Name": "rule-on-default-event-bus", "Rule": "rule-on-default-event-bus"},
    "kms": {"KeyId": "key"},
    "lambda": {"FunctionName": "function", "LayerName": "layer"},
    "logs": {"logGroupName": "log-group"},
    "s3": {"Bucket": "bucket"},
    "sns": {"TopicArn": "topic", "Name": "topic"},
    "sqs": {"QueueUrl": "queue"},
    "ssm": {"Name": "parameter"},
}
"""Prefix of actions -> parameter -> the type of resource that it names."""
GIVEN_ROLES = ("Role", "RoleArn", "ExecutionRoleArn")
"""Parameters by which a service is given a role."""
PASSING = "iam:PassRole"
GATEWAY, ROLE_NAME = "apigateway", "RoleName"
GATEWAYS = (GATEWAY, "apigatewayv2")
VERSION = "/v2"
"""How the paths of HTTP and WebSocket APIs begin where they are called, but not where policies name them:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
"""
SAMPLE = "stormproof"
"""Stands for what is known once it is made."""
IN_PATH = re.compile(r"{(\w+)\+?}")


@dataclass(frozen=True)
class Needed:
    """What has to be allowed, and the actions of which the resource is not told."""

    permissions: frozenset[Permission]
    untold: tuple[str, ...]


def needed(plan: Plan, system: System) -> Needed:
    """Return what making a plan's changes needs."""
    found: set[Permission] = set()
    untold: set[str] = set()
    for call in (call for change in plan.changes for call in change.calls):
        for action, resource in _of(call, system):
            if resource is None:
                untold.add(action)
            else:
                found.add(Permission(action, resource))
        found |= {Permission(PASSING, role) for role in _given_roles(call)}
    told = {each.action for each in found}
    return Needed(frozenset(found), tuple(sorted(untold - told)))


def _of(call: Call, system: System) -> Iterator[tuple[str, str | None]]:
    if call.service in GATEWAYS:
        yield on_gateway(call, system)
        return
    prefix = prefix_of(call.service)
    actions = actions_of(call.service, call.operation)
    if not actions:
        yield f"{prefix}:{call.operation}", None
    for action in actions:
        yield f"{prefix}:{action}", _resource(call, system, prefix, action)


def _resource(call: Call, system: System, prefix: str, action: str) -> str | None:
    """Return the resource of an action, None where the parameters do not tell it."""
    known = forms(prefix, action)
    if not known:
        return "*"
    if prefix == "iam":
        role = call.parameters.get(ROLE_NAME)
        return Names(system).role_arn(role) if isinstance(role, str) and role.startswith(OURS) else None
    for parameter, kind in NAMED.get(prefix, {}).items():
        named = call.parameters.get(parameter)
        if kind in known and isinstance(named, str):
            return arn(system.at(call.region or system.region), known[kind], named)
    return None


def _given_roles(call: Call) -> Iterator[str]:
    for parameter in GIVEN_ROLES:
        if isinstance(role := call.parameters.get(parameter), str) and ":role/" in role:
            yield role


def on_gateway(call: Call, system: System) -> tuple[str, str]:
    """Return what a call of API Gateway needs: the HTTP method as the action, and the path as the resource."""
    model = _operations(call.service)[call.operation]
    places = {
        str(shape.serialization.get("name", member)): call.parameters.get(member)
        for member, shape in (model.input_shape.members if model.input_shape else {}).items()
        if shape.serialization.get("location") == "uri"
    }
    path = IN_PATH.sub(lambda match: _text(places.get(match[1])), model.http["requestUri"]).removeprefix(VERSION)
    where = f"arn:{system.partition}:{GATEWAY}:{call.region or system.region}::{path.partition('?')[0]}"
    return f"{GATEWAY}:{model.http['method']}", where


def _text(value: Any) -> str:
    return value if isinstance(value, str) else SAMPLE


@cache
def _operations(service: str) -> Mapping[str, OperationModel]:
    """Return the operations of a service by boto3's names of their methods."""
    model = get_session().get_service_model(service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}
