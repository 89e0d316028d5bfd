"""Deployments. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html ."""

from __future__ import annotations

from typing import Any

import pytest
import requests


def status(aws: Any, rest_api: Any, stage: str = "prod", path: str = "/") -> int:
    """Ask the stage and return the status."""
    session = requests.Session()
    session.trust_env = False
    url = f"{aws.ready['gateway_url']}/_aws/execute-api/{rest_api.id}/{stage}{path}"
    with session.get(url, verify=aws.ready["ca_bundle"], timeout=10) as answer:
        return answer.status_code


def test_changes_have_no_effect_until_they_are_deployed(aws: Any, rest_api: Any, patch: Any) -> None:
    """A stage serves the snapshot: neither a new authorization nor a new resource reaches it before a deployment."""
    rest_api.mock()
    rest_api.deploy()
    assert status(aws, rest_api) == 200
    rest_api.client.update_method(**rest_api.place, patchOperations=patch(("replace", "/authorizationType", "AWS_IAM")))
    assert status(aws, rest_api) == 200
    rest_api.deploy()
    assert status(aws, rest_api) == 403


def test_a_stage_can_go_back_to_an_older_deployment(aws: Any, rest_api: Any, patch: Any) -> None:
    """Rolling back is pointing the stage at the deployment that served before."""
    rest_api.mock()
    first = rest_api.deploy()
    rest_api.client.delete_method(**rest_api.place)
    rest_api.mock(authorizationType="AWS_IAM")
    second = rest_api.deploy()
    assert status(aws, rest_api) == 403
    rest_api.patch_stage(("replace", "/deploymentId", first))
    assert status(aws, rest_api) == 200
    rest_api.client.delete_deployment(restApiId=rest_api.id, deploymentId=second)


def test_the_summary_tells_what_was_deployed(rest_api: Any, patch: Any) -> None:
    """ApiSummary is the snapshot's, not the API's as it is now."""
    rest_api.mock()
    deployment = rest_api.deploy()
    rest_api.client.update_method(**rest_api.place, patchOperations=patch(("replace", "/apiKeyRequired", "true")))
    client = rest_api.client
    found = client.get_deployment(restApiId=rest_api.id, deploymentId=deployment, embed=["apisummary"])
    assert found["apiSummary"] == {"/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}
    assert "apiSummary" not in client.get_deployment(restApiId=rest_api.id, deploymentId=deployment)


def test_deploying_again_keeps_the_stages_settings(rest_api: Any) -> None:
    """Settings of an existing stage survive; variables are added."""
    rest_api.mock()
    rest_api.deploy(variables={"a": "1"})
    rest_api.patch_stage(("replace", "/*/*/metrics/enabled", "true"), ("replace", "/description", "kept"))
    rest_api.deploy(variables={"b": "2"})
    stage = rest_api.client.get_stage(restApiId=rest_api.id, stageName="prod")
    assert stage["variables"] == {"a": "1", "b": "2"}
    assert (stage["description"], stage["methodSettings"]["*/*"]["metricsEnabled"]) == ("kept", True)


def test_a_deployment_in_use_stays(rest_api: Any) -> None:
    """400 while a stage points to it, though it was deployed without naming the stage."""
    rest_api.mock()
    deployment = rest_api.deploy(None)
    client = rest_api.client
    client.create_stage(restApiId=rest_api.id, stageName="prod", deploymentId=deployment)
    with pytest.raises(client.exceptions.BadRequestException, match="Active stages pointing to this deployment"):
        client.delete_deployment(restApiId=rest_api.id, deploymentId=deployment)
    client.delete_stage(restApiId=rest_api.id, stageName="prod")
    client.delete_deployment(restApiId=rest_api.id, deploymentId=deployment)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_deployment(restApiId=rest_api.id, deploymentId=deployment)


def test_a_method_without_integration_cannot_be_deployed(rest_api: Any) -> None:
    """One such method is enough."""
    rest_api.mock()
    client = rest_api.client
    client.put_method(**(rest_api.place | {"httpMethod": "POST"}), authorizationType="NONE")
    with pytest.raises(client.exceptions.ClientError, match="No integration defined for method"):
        rest_api.deploy()


def test_a_canary_is_refused(rest_api: Any) -> None:
    """Canary releases are not done here, and not ignored."""
    rest_api.mock()
    with pytest.raises(rest_api.client.exceptions.ClientError) as raised:
        rest_api.deploy(canarySettings={"percentTraffic": 10.0})
    assert raised.value.response["Error"]["Code"] == "NotImplemented"
