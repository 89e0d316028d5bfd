"""On the embedded AWS: the twin's owner deploys a change of his template after hardening, by an update of its stack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from stormproof.core.planning.plans import Call
from stormproof.operations.release import plan_release, releases, serve
from stormproof.operations.taken import taken_by_updates
from tests.provisioners.live.conftest import Site, embedded, reached

STACK = "agenticai"
PARTS = frozenset({"1.1", "6.1"})


@dataclass(frozen=True)
class Owned:
    """The hardened twin, and the value of its client's key."""

    site: Site
    value: str

    def status(self) -> int:
        """Ask for the health as the client does, and return the status."""
        return int(self.site.ask(key=self.value).status)

    def deploy(self) -> None:
        """Update the stack: one environment variable more for every function, one header more that CORS allows."""
        reads = self.site.reached.connection.reader
        body = reads.read("cloudformation", "get_template", StackName=STACK, TemplateStage="Original")["TemplateBody"]
        body["Globals"]["Function"]["Environment"]["Variables"]["COLOUR"] = "red"
        body["Resources"]["FactoryApi"]["Properties"]["Cors"]["AllowHeaders"] = "'Content-Type,X-Api-Key,X-Trace'"
        parameters = {
            "StackName": STACK,
            "TemplateBody": json.dumps(body),
            "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        }
        settled: dict[str, Any] = {"settled_by": "stack_update_complete", "settle_parameters": {"StackName": STACK}}
        self.site.inject(Call("cloudformation", "update_stack", parameters, **settled))

    def handlers(self) -> tuple[str, str]:
        """Return the handlers of the API's function: in $LATEST, and as served."""
        name, reads = self.site.system.function("api").name, self.site.reached.connection.reader
        found = [
            reads.read("lambda", "get_function_configuration", FunctionName=name, **which)
            for which in ({}, {"Qualifier": "live"})
        ]
        return found[0]["Handler"], found[1]["Handler"]


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owned]:
    """The twin, hardened as far as keys and their limits go."""
    with embedded(tmp_path_factory.mktemp("localaws"), ()) as told:
        site = replace(reached(told), criteria=PARTS)
        (key,) = site.reached.connection.reader.pages("apigateway", "get_api_keys", "items", includeValues=True)
        site.apply(site.plan())
        yield Owned(site, str(key["value"]))


def test_clients_are_served_through_an_update_of_the_stack(owned: Owned) -> None:
    """One that writes environment and routes anew: what it took is named with what mends it; after `release` and
    `apply` the second plan is empty.
    """  # noqa: D205 - one sentence, two lines
    site = owned.site
    assert owned.handlers() == ("app.lambda_handler", "stormproof_rate_guard.handle")
    assert taken_by_updates(site.reached, PARTS).found == ()
    owned.deploy()
    assert owned.status() == 200
    taken = {(each.control, each.by) for each in taken_by_updates(site.reached, PARTS).found}
    assert taken >= {
        ("rate-guard", ("Handler", "Layers", "Environment")),
        ("method-authorization", ("Body",)),
        ("deployment", ("DeploymentId",)),
    }
    held = [step for step in site.plan().blocked if step.control == "alias-integrations"]
    assert ["`stormproof release api` first" in step.reason for step in held] == [True]
    assert {each.role for each in releases(site.reached).unreleased} >= {"api"}
    outcomes = serve(
        site.reached, plan_release(site.reached, ()), lambda *_: None, lambda: plan_release(site.reached, ())
    )
    assert outcomes
    assert not [each.reason for each in outcomes if each.code]
    assert owned.status() == 200
    site.apply(site.plan())
    assert owned.status() == 200
    after = site.plan()
    assert not after.changes
    assert not after.blocked
    assert owned.handlers() == ("app.lambda_handler", "stormproof_rate_guard.handle")
    assert not releases(site.reached).lines
    assert taken_by_updates(site.reached, PARTS).found == ()
