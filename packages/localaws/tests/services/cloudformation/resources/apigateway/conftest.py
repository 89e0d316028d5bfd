"""What the tests of API Gateway's types of resources start from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.apigateway import TYPES

Make = Callable[..., Any]
MOCK = {"Type": "MOCK", "RequestTemplates": {"application/json": '{"statusCode": 200}'}}
ANSWERED = {**MOCK, "IntegrationResponses": [{"StatusCode": "200"}]}


class World:
    """Makes the resources of one API."""

    def __init__(self, make: Make, client: Any, name: str) -> None:
        self.client = client
        self._make = make
        self.api = self.make("RestApi", Name=name, EndpointConfiguration={"Types": ["REGIONAL"]})
        self.id = self.api.physical.id
        self.root = self.api.physical.attributes["RootResourceId"]

    def make(self, kind: str, **properties: Any) -> Any:
        """Return a resource of a type, named without its service."""
        return self._make(TYPES, f"AWS::ApiGateway::{kind}", **properties)

    def method(self, **properties: Any) -> Any:
        """Return a mock at the root."""
        place = {"RestApiId": self.id, "ResourceId": self.root, "HttpMethod": "GET"}
        wanted = {"AuthorizationType": "NONE", "MethodResponses": [{"StatusCode": "200"}], "Integration": ANSWERED}
        return self.make("Method", **place, **{**wanted, **properties})

    def deployment(self, **properties: Any) -> Any:
        """Return a deployment."""
        return self.make("Deployment", RestApiId=self.id, **properties)

    def stage(self, **properties: Any) -> Any:
        """Return a stage of a deployment of one mock."""
        self.method()
        deployed = self.deployment().physical.id
        return self.make("Stage", RestApiId=self.id, StageName="prod", DeploymentId=deployed, **properties)

    def get(self, name: str = "prod") -> dict[str, Any]:
        """Return a stage as API Gateway tells it."""
        return dict(self.client.get_stage(restApiId=self.id, stageName=name))

    def set(self, *operations: tuple[str, str]) -> None:
        """Change the stage by API, behind the template's back: (path, value)."""
        patches = [{"op": "replace", "path": path, "value": value} for path, value in operations]
        self.client.update_stage(restApiId=self.id, stageName="prod", patchOperations=patches)


@pytest.fixture
def world(aws: Any, make: Make, unique: Callable[[str], str]) -> World:
    """An API of one's own."""
    return World(make, aws.client("apigateway"), unique("api"))
