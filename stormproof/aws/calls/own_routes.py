"""A route of a run's own beside those of an API: the calls that make it and deploy it, and its undo.

What it answers comes from mock integrations, behind an authorizer of its own. Everything is gone when it is undone:
stages serve again what they served, then route, authorizer and deployment are deleted. They are known by path, name and
description, so that the undo can be written down before they have IDs.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.calls.lambda_functions import permit
from stormproof.aws.packaging import package
from stormproof.core.deployed_code import TRIAL_AUTHORIZER, TRIAL_HANDLER, TRIAL_SECRET
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call, Ref

PREFIX = "stormproof-trial-"
"""How the last part of an own route's path begins."""
DESCRIPTION = "Stormproof: a route of a run's own"
"""How the description of its deployment begins."""
GATEWAY = "apigateway.amazonaws.com"
RUNTIME = "python3.13"
TIMEOUT_S = 10
ANSWERS: Mapping[str, int] = {"GET": 200, "POST": 503}
"""What its methods answer: a request that reads would be sent again where it is answered with 5xx."""
RESOURCE, DEPLOYMENT, AUTHORIZER = "own_route.resource", "own_route.deployment", "own_route.authorizer"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def own_authorizer(names: Names, secret: str) -> FaultInjection:
    """Return what makes the function that admits to own routes who sends `secret`; its role may do nothing."""
    name = names.trial_authorizer
    source = names.arn("execute-api", f"{names.system.api.id}/authorizers/*")
    made = (_role(names), _function(names, secret), permit(name, name, GATEWAY, source))
    gone = (
        Call("lambda", "delete_function", {"FunctionName": name}),
        Call("iam", "delete_role", {"RoleName": names.trial_authorizer_role}),
    )
    return FaultInjection("the authorizer of a route of our own", made, gone)


def own_route(names: Names, told_apart: str, root: str, served: Mapping[str, str]) -> FaultInjection:
    """Return what makes a route and has stages serve it, when there is the function of its authorizer.

    `told_apart` tells it from all others, `root` is the ID of the API's root resource; `served` are the stages, each
    with the ID of the deployment that it serves now.
    """
    where, path = {"restApiId": names.system.api.id}, f"{PREFIX}{told_apart}"
    described = {**where, "description": f"{DESCRIPTION} ({told_apart})"}
    resource = {**where, "parentId": root, "pathPart": path}
    calls = [
        _authorizer(names, where),
        Call("apigateway", "create_resource", resource, yields={RESOURCE: "id"}),
        *(call for verb, status in ANSWERS.items() for call in _method(where, verb, status)),
        Call("apigateway", "create_deployment", described, yields={DEPLOYMENT: "id"}),
        *(_serving(where, stage, Ref(DEPLOYMENT)) for stage in served),
    ]
    undo = [
        *(_serving(where, stage, former) for stage, former in served.items()),
        Call("apigateway", "end_own_route", {**where, "path": f"/{path}"}, idempotent=True),
        Call("apigateway", "end_own_authorizer", {**where, "name": names.trial_authorizer}, idempotent=True),
        Call("apigateway", "end_own_deployment", described, idempotent=True),
    ]
    return FaultInjection(f"a route of our own, /{path}", tuple(calls), tuple(undo))


def _role(names: Names) -> Call:
    conventions = names.system.conventions
    boundary = {"PermissionsBoundary": conventions.boundary} if conventions.boundary else {}
    parameters = {
        "RoleName": names.trial_authorizer_role,
        "Path": conventions.path,
        "AssumeRolePolicyDocument": json.dumps(TRUST),
        "Description": DESCRIPTION,
        "Tags": names.tag_list,
    }
    return Call("iam", "create_role", parameters | boundary)


def _function(names: Names, secret: str) -> Call:
    where = {"FunctionName": names.trial_authorizer}
    parameters: dict[str, Any] = {
        "Description": DESCRIPTION,
        "Code": {"ZipFile": package(TRIAL_AUTHORIZER)},
        "Handler": TRIAL_HANDLER,
        "Runtime": RUNTIME,
        "Role": names.role_arn(names.trial_authorizer_role),
        "Timeout": TIMEOUT_S,
        "Environment": {"Variables": {TRIAL_SECRET: secret}},
        "Tags": names.tags,
    }
    return Call(
        "lambda", "create_function", where | parameters, settled_by="function_active_v2", settle_parameters=where
    )


def _authorizer(names: Names, where: Mapping[str, str]) -> Call:
    function = names.arn("lambda", f"function:{names.trial_authorizer}")
    invoked = f"lambda:path/2015-03-31/functions/{function}/invocations"
    uri = f"arn:{names.system.partition}:apigateway:{names.system.region}:{invoked}"
    asked = {"type": "REQUEST", "authorizerUri": uri, "authorizerResultTtlInSeconds": 0}
    parameters = {**where, "name": names.trial_authorizer, **asked}
    return Call("apigateway", "create_authorizer", parameters, yields={AUTHORIZER: "id"})


def _method(where: Mapping[str, str], verb: str, status: int) -> Iterator[Call]:
    place = {**where, "resourceId": Ref(RESOURCE), "httpMethod": verb}
    shut = {"authorizationType": "CUSTOM", "authorizerId": Ref(AUTHORIZER), "apiKeyRequired": False}
    answer = {"application/json": json.dumps({"statusCode": status})}
    yield Call("apigateway", "put_method", {**place, **shut})
    yield Call("apigateway", "put_integration", {**place, "type": "MOCK", "requestTemplates": answer})
    yield Call("apigateway", "put_method_response", {**place, "statusCode": str(status)})
    yield Call("apigateway", "put_integration_response", {**place, "statusCode": str(status)})


def _serving(where: Mapping[str, str], stage: str, deployment: str | Ref) -> Call:
    patch = [{"op": "replace", "path": "/deploymentId", "value": deployment}]
    return Call("apigateway", "update_stage", {**where, "stageName": stage, "patchOperations": patch})
