"""A demand for native keys is back when a stage serves it: on the method alone nobody meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.calls.served_demands import served_again
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.putting_back import owns
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

KIND = BY_NAME["demand for native keys as served"]
STAGE = {"restApiId": API, "stageName": "prod"}
WHERE = {**STAGE, "path": "/up", "httpMethod": "GET"}
METHOD = {"restApiId": API, "resourceId": "r1", "httpMethod": "GET"}


class Gateway:
    """An API of one method that demands a key or none, as it stands and as it is served."""

    def __init__(self, *, demands: bool = True, served: bool = True) -> None:
        self.demands, self.served = demands, served
        self.binary: list[str] = []
        self.killed = self.gone = False

    def operations(self) -> dict[str, Any]:
        """Return the service's operations."""
        resource = {"id": "r1", "path": "/up"}
        lists = ("get_authorizers", "get_gateway_responses", "get_request_validators", "get_models")
        return {
            **dict.fromkeys(lists, lambda **_: {"items": []}),
            "get_resources": lambda **_: {"items": [{**resource, "resourceMethods": {"GET": self.method()}}]},
            "get_rest_api": lambda **_: {"binaryMediaTypes": self.binary},
            "get_method": lambda **_: self.method(),
            "update_method": self.update_method,
            "get_stage": self.stage,
            "get_export": lambda **_: {"body": json.dumps(self.document())},
            "get_deployment": lambda **_: {"apiSummary": {"/up": {"GET": {"apiKeyRequired": self.served}}}},
            "create_deployment": self.create_deployment,
        }

    def reads(self) -> FakeReads:
        """Return looks at it."""
        return FakeReads({("apigateway", name): as_read(made) for name, made in self.operations().items()})

    def stage(self, **_: Any) -> dict[str, Any]:
        """Tell what is served, where there is a stage."""
        if self.gone:
            raise NotThere("no such stage")
        return {"deploymentId": "d1"}

    def method(self) -> dict[str, Any]:
        """Return the method as it stands."""
        return {"authorizationType": "NONE", "apiKeyRequired": self.demands}

    def document(self) -> dict[str, Any]:
        """Return the export of the stage."""
        scheme = {"type": "apiKey", "name": "x-api-key", "in": "header"}
        method: dict[str, Any] = {"security": [{"api_key": []}]} if self.served else {}
        schemes = {"securitySchemes": {"api_key": scheme}}
        return {"openapi": "3.0.1", "paths": {"/up": {"get": method}}, "components": schemes}

    def update_method(self, *, patchOperations: list[dict[str, str]], **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Change the method as it stands."""
        (change,) = patchOperations
        assert change["path"] == "/apiKeyRequired"
        self.demands = change["value"] == "true"
        return {}

    def create_deployment(self, **where: Any) -> dict[str, Any]:
        """Serve it as it stands, unless the run is killed first."""
        assert where == STAGE
        if self.killed:
            raise KeyboardInterrupt
        self.served = self.demands
        return {"id": "d2"}


def as_read(made: Any) -> Any:
    """Return an operation as FakeReads answers it: pages are their items."""

    def answer(**parameters: Any) -> Any:
        found = made(**parameters)
        return found.get("items", found)

    return answer


def demanded(value: str) -> Call:
    """Return the call that has the method demand a key, or none."""
    changed = [{"op": "replace", "path": "/apiKeyRequired", "value": value}]
    return Call("apigateway", "update_method", {**METHOD, "patchOperations": changed})


def test_a_run_that_is_killed_before_it_deploys_leaves_that_to_the_next(made_up: Any, tmp_path: Path) -> None:
    """The entry is struck when the demand is in force, not when it stands on the method."""
    gateway = Gateway()
    connection = made_up({"apigateway": gateway.operations()}).connection
    back = demanded("true")
    again = served_again(API, "prod", "/up", "GET")
    opened = FaultInjection("GET /up is opened", (demanded("false"),), (back,), tidy=(back, again))
    journal = Journal(connection, SYSTEM, tmp_path)
    entry = journal.begin(opened)
    journal.carry_out(entry, opened)
    journal.overrule(entry)
    gateway.served, gateway.killed = False, True  # apply has deployed: the rest is as it should be
    with pytest.raises(KeyboardInterrupt):
        journal.undo(entry)
    assert (gateway.demands, gateway.served) == (True, False)
    gateway.killed = False
    assert [each.id for each in Journal(connection, SYSTEM, tmp_path).complete().done] == [entry.id]
    assert gateway.served
    assert not journal.pending()


def test_where_the_stage_was_put_back_nothing_is_deployed(made_up: Any, tmp_path: Path) -> None:
    """What it serves demands the key again."""
    gateway = Gateway()
    gateway.killed = True  # at the first deployment
    journal = Journal(made_up({"apigateway": gateway.operations()}).connection, SYSTEM, tmp_path)
    back = demanded("true")
    opened = FaultInjection(
        "opened", (demanded("false"),), (back,), tidy=(back, served_again(API, "prod", "/up", "GET"))
    )
    entry = journal.begin(opened)
    journal.carry_out(entry, opened)
    journal.undo(entry)
    assert gateway.demands
    assert not journal.pending()


@pytest.mark.parametrize("served", [True, False])
def test_it_is_looked_at_as_it_is_served(*, served: bool) -> None:
    """Whatever stands on the method."""
    assert KIND.present(Gateway(demands=not served, served=served).reads(), WHERE) == {"apiKeyRequired": served}
    assert KIND.present(Gateway().reads(), {**WHERE, "path": "/gone"}) is None


def test_a_deployment_that_would_ship_somebody_s_work_is_not_made() -> None:
    """It is told what waits."""
    gateway = Gateway(served=False)
    (call,) = KIND.back(gateway.reads(), WHERE, {"apiKeyRequired": True})
    assert (call.operation, call.parameters) == ("create_deployment", STAGE)
    gateway.binary = ["image/png"]
    with pytest.raises(CouldNotLook, match="binary media types"):
        list(KIND.back(gateway.reads(), WHERE, {"apiKeyRequired": True}))


def test_a_stage_that_is_gone_is_not_made_anew() -> None:
    """CreateDeployment would make one of that name."""
    gateway = Gateway()
    gateway.gone = True
    assert KIND.present(gateway.reads(), WHERE) is None
    with pytest.raises(NotThere):
        list(KIND.back(gateway.reads(), WHERE, {"apiKeyRequired": True}))


@pytest.mark.parametrize(
    ("resource", "own"),
    [(WHERE, True), ({**WHERE, "stageName": "other"}, False), ({**WHERE, "restApiId": "other1"}, False), ({}, False)],
)
def test_only_stages_of_the_system_are_deployed(resource: dict[str, Any], *, own: bool) -> None:
    """Of no other API, and none that is not there."""
    assert owns(Owned(SYSTEM, FakeReads({})), Disturbed(KIND.name, resource, None)) is own
