"""CloudFormation's types of API Gateway: deployments and the stages that they make."""

from __future__ import annotations

from typing import Any

import pytest

World = Any


def test_a_deployment_makes_the_stage_that_it_names(world: World) -> None:
    """With what is said of the stage; when it is deleted the stage goes too."""
    world.method()
    described = {"Description": "first", "Variables": {"tableName": "t"}, "MetricsEnabled": True}
    deployment = world.deployment(StageName="prod", StageDescription=described)
    told = world.get()
    assert (told["deploymentId"], told["description"], told["variables"]) == (
        deployment.physical.id, "first", {"tableName": "t"},
    )  # fmt: skip
    assert told["methodSettings"]["*/*"]["metricsEnabled"] is True
    assert deployment.physical.attributes == {"DeploymentId": deployment.physical.id}
    deployment.delete()
    assert world.client.get_stages(restApiId=world.id)["item"] == []
    assert world.client.get_deployments(restApiId=world.id)["items"] == []


def test_a_stage_survives_the_deployment_that_made_it(world: World) -> None:
    """A later deployment takes the stage over, with what was set on it by API, and the first can be deleted."""
    world.method()
    first = world.deployment(StageName="prod")
    world.set(("/variables/ours", "kept"))
    second = world.deployment(StageName="prod", Description="second")
    first.delete()
    told = world.get()
    assert (told["deploymentId"], told["variables"]) == (second.physical.id, {"ours": "kept"})


def test_a_deployments_stage_is_updated_and_renamed(world: World) -> None:
    """What is said of the stage is patched; under another name it is another stage."""
    world.method()
    deployment = world.deployment(StageName="prod", StageDescription={"Description": "a"})
    world.set(("/variables/ours", "kept"))
    deployment.update(Description="told", StageDescription={"Description": "b"})
    assert (world.get()["description"], world.get()["variables"]) == ("b", {"ours": "kept"})
    deployment.update(StageName="live")
    assert [each["stageName"] for each in world.client.get_stages(restApiId=world.id)["item"]] == ["live"]
    assert world.get("live")["description"] == "b"
    assert world.client.get_deployment(restApiId=world.id, deploymentId=deployment.physical.id)["description"] == "told"


def test_a_canary_of_a_deployments_stage_is_refused(world: World) -> None:
    """Canary releases are not implemented: the deployment is refused and leaves nothing."""
    world.method()
    with pytest.raises(world.client.exceptions.ClientError, match="NotImplemented"):
        world.deployment(StageName="prod", StageDescription={"CanarySetting": {"PercentTraffic": 50}})
    assert world.client.get_deployments(restApiId=world.id)["items"] == []
    assert world.client.get_stages(restApiId=world.id)["item"] == []
