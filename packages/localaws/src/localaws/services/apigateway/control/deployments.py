"""Deployments freeze the API: moto's record nothing but a date, and its stages are replaced when deployed again.

Closes: the snapshot that the gateway serves, apiSummary, deployments in use that could be deleted, stages that point
nowhere, a deployment to an existing stage that lost the stage's settings, methods without integration.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html and
https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import (
    BadRequestException,
    DeploymentNotFoundException,
    NoIntegrationDefined,
    StageStillActive,
)
from moto.apigateway.models import Deployment, RestAPI, Stage
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.documents import document, summary
from localaws.services.apigateway.control.patching import (
    Answer,
    Aspect,
    answer,
    apply,
    body,
    operations,
    segments,
    state,
)
from localaws.services.apigateway.gateway.snapshot import compile_snapshot

# What CreateDeployment says of its stage, and where moto keeps it.
STAGE_SETTINGS = {
    "stageDescription": "description",
    "tracingEnabled": "tracing_enabled",
    "cacheClusterEnabled": "cache_cluster_enabled",
    "cacheClusterSize": "cache_cluster_size",
}


def install(patches: Patches) -> None:
    """Replace moto's deployments."""
    record = RestAPI.create_deployment
    patches.replace(
        APIGatewayResponse,
        create_deployment=_answer_create,
        get_deployment=_answer_get,
        update_deployment=_answer_update,
    )
    patches.replace(
        RestAPI,
        create_deployment=lambda api, *given: _create(record, api, *given),
        get_deployment=_get,
        delete_deployment=_delete,
        update_integration_mocks=_serve_elsewhere,
    )


def _create(
    record: Callable[..., Any],
    api: RestAPI,
    stage_name: str | None,
    description: str = "",
    stage_variables: dict[str, str] | None = None,
) -> Any:
    """Freeze the API and point the stage, new or old, to it; raises NoIntegrationDefined."""
    methods = (method for resource in api.resources.values() for method in resource.resource_methods.values())
    if any(method.method_integration is None for method in methods):
        raise NoIntegrationDefined
    deployment = record(api, None, description)
    deployment.snapshot = compile_snapshot(document(api))
    if stage_name:
        stage = api.stages.setdefault(stage_name, Stage(name=stage_name, deployment_id=deployment.id))
        stage.deployment_id = deployment.id
        stage.variables.update(stage_variables or {})
    return deployment


def _answer_create(response: APIGatewayResponse) -> Answer:
    asked = body(response)
    if asked.get("canarySettings"):
        raise NotImplementedError("canary releases")
    name = asked.get("stageName")
    backend = state(response)
    api_id = segments(response)[1]
    deployment = backend.create_deployment(api_id, name, asked.get("description") or "", asked.get("variables") or {})
    if name:
        stage = backend.get_stage(api_id, name)
        for name, attribute in STAGE_SETTINGS.items():
            if asked.get(name) is not None:
                setattr(stage, attribute, asked[name])
        stage.cache_cluster_status = "AVAILABLE" if stage.cache_cluster_enabled else None
    return answer(201, _described(deployment))


def _answer_get(response: APIGatewayResponse) -> str:
    _, api_id, _, deployment_id, *_ = segments(response)
    deployment = state(response).get_deployment(api_id, deployment_id)
    described = _described(deployment)
    if "apisummary" in response.querystring.get("embed", []):
        described["apiSummary"] = summary(deployment.snapshot.document)
    return json.dumps(described)


def _answer_update(response: APIGatewayResponse) -> str:
    _, api_id, _, deployment_id, *_ = segments(response)
    deployment = state(response).get_deployment(api_id, deployment_id)
    apply(deployment, operations(response), {"description": Aspect("description")})
    return json.dumps(_described(deployment))


def _described(deployment: Deployment) -> dict[str, Any]:
    """Leave out what has no value, an empty description included.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/
    test_apigateway_common.snapshot.json (test_create_update_deployments)
    """
    told = {name: value for name, value in deployment.to_json().items() if name != "stageName"}
    return {name: value for name, value in told.items() if value not in ("", None)}


def _get(api: RestAPI, deployment_id: str) -> Deployment:
    if deployment_id not in api.deployments:
        raise DeploymentNotFoundException
    return api.deployments[deployment_id]


def _delete(api: RestAPI, deployment_id: str) -> Deployment:
    _get(api, deployment_id)
    if any(stage.deployment_id == deployment_id for stage in api.stages.values()):
        raise StageStillActive
    return api.deployments.pop(deployment_id)


def check_deployment(api: RestAPI, deployment_id: str | None) -> None:
    """Raise BadRequestException for a deployment that is not there."""
    if deployment_id not in api.deployments:
        raise BadRequestException("Deployment id does not exist")


def _serve_elsewhere(api: RestAPI, stage_name: str) -> None:
    """Moto would register the stage's URLs with the `responses` library, which nothing here asks."""
