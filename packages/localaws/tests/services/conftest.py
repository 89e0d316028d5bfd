"""What several tests of the control plane start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"


@dataclass(frozen=True)
class RestApi:
    """A REST API of one's own: `client` is API Gateway's, `root` the ID of its root resource."""

    client: Any
    id: str
    root: str

    @property
    def place(self) -> dict[str, str]:
        """The parameters that name a method ``GET /``."""
        return {"restApiId": self.id, "resourceId": self.root, "httpMethod": "GET"}

    @staticmethod
    def uri(function: str) -> str:
        """The URI that invokes a function of that name."""
        return URI.format(f"arn:aws:lambda:us-east-1:123456789012:function:{function}")

    def mock(self, **settings: Any) -> None:
        """Put a mock that answers 200 at ``GET /``."""
        self.client.put_method(**self.place, **{"authorizationType": "NONE", **settings})
        self.client.put_integration(
            **self.place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
        )
        self.client.put_method_response(**self.place, statusCode="200")
        self.client.put_integration_response(**self.place, statusCode="200")

    def authorizer(self, **settings: Any) -> str:
        """Create a REQUEST authorizer and return its ID."""
        asked = {
            "name": "keys",
            "type": "REQUEST",
            "authorizerUri": self.uri("authorizer"),
            "identitySource": "method.request.header.x-api-key",
            **settings,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        return str(self.client.create_authorizer(restApiId=self.id, **given)["id"])

    def deploy(self, stage: str | None = "prod", **settings: Any) -> str:
        """Deploy and return the deployment's ID."""
        named = {"stageName": stage} if stage else {}
        return str(self.client.create_deployment(restApiId=self.id, **named, **settings)["id"])

    def patch_stage(self, *operations: tuple[str, str, str | None], stage: str = "prod") -> dict[str, Any]:
        """Patch a stage with (operation, path, value) and return it."""
        return dict(self.client.update_stage(restApiId=self.id, stageName=stage, patchOperations=patches(*operations)))


def patches(*operations: tuple[str, str, str | None]) -> list[dict[str, str]]:
    """Return patch operations of (operation, path, value)."""
    return [
        {"op": operation, "path": path} | ({} if value is None else {"value": value})
        for operation, path, value in operations
    ]


@pytest.fixture
def patch() -> Callable[..., list[dict[str, str]]]:
    """Makes patch operations of (operation, path, value)."""
    return patches


@pytest.fixture
def rest_api(aws: Any, unique: Callable[[str], str]) -> Iterator[RestApi]:
    """A Regional REST API, deleted in the end."""
    client = aws.client("apigateway")
    made = client.create_rest_api(name=unique("api"), endpointConfiguration={"types": ["REGIONAL"]})
    yield RestApi(client, made["id"], made["rootResourceId"])
    client.delete_rest_api(restApiId=made["id"])


@pytest.fixture
def logging_allowed(aws: Any) -> Iterator[None]:
    """The account's role for CloudWatch Logs, set for the test."""
    client = aws.client("apigateway")
    role = "arn:aws:iam::123456789012:role/apigateway-logs"
    client.update_account(patchOperations=patches(("replace", "/cloudwatchRoleArn", role)))
    yield
    client.update_account(patchOperations=patches(("replace", "/cloudwatchRoleArn", "")))
