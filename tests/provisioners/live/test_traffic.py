"""On the embedded AWS: clients that ask all the while meet no failure, and no refusal that no plan announced.

They ask from before the first apply until after the removal, 20 times a second each: with the native key, without a
key, with a key of Stormproof. In slow weather as well, where stages go on answering from their former deployments.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from probes.remote.http import send
from provisioners import CONTROLS
from stormproof.aws.embedded.session import EmbeddedSession
from stormproof.core.keys import new_key
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint
from stormproof.core.planning.plans import Plan
from stormproof.core.policy import OBSERVING, NativeRequirement, Policy
from stormproof.operations.keys import KeyStore
from stormproof.operations.promotion.promotion import changed
from stormproof.operations.provision import carry_out, plan_controls
from stormproof.operations.release import plan_release
from tests.provisioners.live.conftest import Site, embedded, reached
from tests.provisioners.live.traffic import Admitted, Client, Route, Traffic

PROJECT = json.dumps({"name": "Traffic", "project_type": "api", "description": "Ask and ask"})
ROUTES = (Route("GET", "/health"), Route("POST", "/api/projects", PROJECT), Route("GET", "/api/templates"))
NATIVE, NOBODY, OURS = "native key", "no key", "key of Stormproof"
SERVED, FORBIDDEN, UNAUTHORIZED = frozenset({200, 201}), frozenset({403}), frozenset({401})
AS_FOUND: Admitted = {NATIVE: SERVED, NOBODY: FORBIDDEN, OURS: FORBIDDEN}
ENFORCED: Admitted = {NATIVE: SERVED, NOBODY: UNAUTHORIZED, OURS: FORBIDDEN}
WITH_OURS: Admitted = {NATIVE: SERVED, NOBODY: UNAUTHORIZED, OURS: SERVED}
NO_KEY, NO_MORE_OURS = "requests without a key are refused with 401", "keys of Stormproof do not pass any more"
"""What plans announce of that."""
PLENTY = 1_000_000
"""Requests of an hour and of a day: limits are not what this is about."""
STEADY = 20
"""Answers of each client between two steps."""
WITHIN_S = 120.0
STACK, OWNERS_FUNCTION = "agenticai", "ApiFunction"
ENFORCING = dict.fromkeys(OBSERVING, "enforce")


@dataclass
class Story:
    """The twin under traffic, step by step; `now` is what its clients are told."""

    site: Site
    told: dict[str, Any]
    traffic: Traffic
    ours: str
    now: Admitted

    @property
    def observing(self) -> Policy:
        """The policy of the first apply."""
        plenty = replace(self.site.policy, requests_per_hour=PLENTY, firewall_requests_per_5_minutes=2 * PLENTY)
        return changed(plenty, OBSERVING)

    def apply(self, name: str, policy: Policy, after: Admitted, announced: str = "") -> None:
        """Apply; nothing is held back, and the plan announces what clients will feel."""
        connection, system = self.site.reached.connection, self.site.system
        self.carry_out(name, lambda: plan_controls(connection, system, CONTROLS, policy=policy), after, announced)

    def carry_out(self, name: str, make: Callable[[], Plan], after: Admitted, announced: str = "") -> None:
        """Carry a plan out as the verbs do, while clients may be told what they were told before or will be then."""
        plan = make()
        assert not plan.blocked
        assert announced in "; ".join(change.breaking for change in plan.changes)
        self.traffic.enter(name, {client: self.now[client] | after[client] for client in after})
        carry_out(self.site.reached.connection, self.site.reached.system, plan, lambda *_: None, make)
        self.now = after
        self.steady(f"after {name}")

    def steady(self, name: str) -> None:
        """Have clients ask for a while; what was wrong until then is told now."""
        self.traffic.enter(name, self.now)
        self.traffic.until(STEADY, WITHIN_S)
        assert not self.traffic.wrong(), self.traffic.report()

    def admit_ours(self) -> None:
        """Write the key of Stormproof into the key store."""
        connection, names = self.site.reached.connection, Names(self.site.system)
        store = KeyStore(connection.reader, connection.writer, names.key_table, connection.clock.now)
        store.create("traffic", text=self.ours)


@contextmanager
def story(folder: Path, *options: str) -> Iterator[Story]:
    """Run the twin, with clients that ask for as long as the block runs."""
    with embedded(folder, (f"--parameter=QuotaPerDay={PLENTY}", *options)) as told:
        site, ours = reached(told), new_key()
        keys = {NATIVE: native_key(site), NOBODY: None, OURS: ours}
        traffic = Traffic(tuple(client(site, name, key) for name, key in keys.items()))
        with watched(traffic, AS_FOUND):
            yield Story(site, told, traffic, ours, AS_FOUND)


@contextmanager
def watched(traffic: Traffic, found: Admitted) -> Iterator[None]:
    """Have clients ask while the block runs, and hold that they met nothing else than they might.

    The system is in use by then: its first cold starts are nothing that a plan has brought about.
    """
    for each in traffic.clients:
        send(each.endpoint, "GET", "/health")
    with traffic.running("as found", found):
        yield
    print(traffic.report())  # noqa: T201 - the figures, for who asks pytest for output
    assert not traffic.wrong(), traffic.report()


def native_key(site: Site) -> str:
    """Return the text of the one native key that there is."""
    (key,) = site.reached.connection.reader.pages("apigateway", "get_api_keys", "items", includeValues=True)
    return str(key["value"])


def client(site: Site, name: str, key: str | None, stage: str = "") -> Client:
    """Return who asks at a stage, the one that serves users if none is named."""
    api = site.system.api
    url = f"{site.gateway_url}/_aws/execute-api/{api.id}/{stage or api.stage}"
    return Client(name, Endpoint(url, key=key, ca_file=site.ca_file), ROUTES)


def owners_update(told: dict[str, Any]) -> None:
    """Update the stack as its owner does who has changed one function's code."""
    session = EmbeddedSession(told)
    stacks, objects = session.client("cloudformation"), session.client("s3")
    template = stacks.get_template(StackName=STACK, TemplateStage="Original")["TemplateBody"]
    template = json.loads(template) if isinstance(template, str) else json.loads(json.dumps(template))
    function = template["Resources"][OWNERS_FUNCTION]["Properties"]
    bucket, _, name = function["CodeUri"].removeprefix("s3://").partition("/")
    code = io.BytesIO(objects.get_object(Bucket=bucket, Key=name)["Body"].read())
    with zipfile.ZipFile(code, "a") as package:
        package.writestr("changed.txt", "by its owner")
    objects.put_object(Bucket=bucket, Key=f"changed-{name}", Body=code.getvalue())
    function["CodeUri"] = f"s3://{bucket}/changed-{name}"
    stacks.update_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "QuotaPerDay", "UsePreviousValue": True}],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    stacks.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 120})


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("options", [(), ("--weather=slow", "--weather-rate=0.2")], ids=["clear", "slow"])
def test_no_client_meets_what_no_plan_announced(tmp_path: Path, options: tuple[str, ...]) -> None:
    """First apply, enforcement, keys of ours, the owner's update, back step by step, removal."""
    with story(tmp_path, *options) as twin:
        observing = twin.observing
        enforcing = changed(observing, ENFORCING)
        twin.steady("as found")
        twin.apply("first apply", observing, AS_FOUND)
        twin.apply("enforcement", enforcing, ENFORCED, NO_KEY)
        twin.admit_ours()
        twin.apply("keys of ours", replace(enforcing, native_requirement=NativeRequirement.REMOVE), WITH_OURS)
        owners_update(twin.told)
        twin.steady("the owner's update")
        twin.apply("native keys demanded again", enforcing, ENFORCED, NO_MORE_OURS)
        twin.carry_out("release", lambda: plan_release(twin.site.reached, ()), ENFORCED)
        twin.apply("observing again", observing, AS_FOUND)
        twin.carry_out("removal", twin.site.removal, AS_FOUND)


DEV, DEV_KEY = "dev", "abcdefghij0123456789"
AT_DEV, STRAY = "the key of dev", "the key of dev at the other stage"
TWO_FOUND: Admitted = {NATIVE: SERVED, AT_DEV: SERVED, STRAY: FORBIDDEN}


def with_dev(told: dict[str, Any]) -> Site:
    """Give the API a second stage, on the deployment of the first, with a native key and a plan of its own."""
    gateway, api = EmbeddedSession(told).client("apigateway"), told["system"]["rest_api_id"]
    (stage,) = gateway.get_stages(restApiId=api)["item"]
    gateway.create_stage(restApiId=api, stageName=DEV, deploymentId=stage["deploymentId"])
    plan = gateway.create_usage_plan(name=DEV, apiStages=[{"apiId": api, "stage": DEV}])["id"]
    key = gateway.create_api_key(name=DEV, enabled=True, value=DEV_KEY)["id"]
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    return reached(told)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_two_stages_go_each_step_together_and_back(tmp_path: Path) -> None:
    """One deployment, onto which each stage is moved; a key of one never opens the other; no step back refuses."""
    with embedded(tmp_path, (f"--parameter=QuotaPerDay={PLENTY}",)) as told:
        native = native_key(reached(told))
        site = with_dev(told)
        assert set(site.system.api.stages) == {DEV, site.system.api.stage}
        clients = (client(site, NATIVE, native), client(site, AT_DEV, DEV_KEY, DEV), client(site, STRAY, DEV_KEY))
        traffic = Traffic(clients, each_s=1 / 5)
        with watched(traffic, TWO_FOUND):
            twin = Story(site, told, traffic, "", TWO_FOUND)
            observing = twin.observing
            without = replace(changed(observing, ENFORCING), native_requirement=NativeRequirement.REMOVE)
            for name, policy in (
                ("first apply", observing),
                ("enforcement", changed(observing, ENFORCING)),
                ("no native keys demanded", without),
                ("native keys demanded again", changed(observing, ENFORCING)),
                ("observing again", observing),
            ):
                twin.apply(name, policy, TWO_FOUND)
                assert len(deployments(site)) == 1
            twin.carry_out("removal", site.removal, TWO_FOUND)
            assert len(deployments(site)) == 1


def deployments(site: Site) -> set[str]:
    """Return the deployments that the stages are on."""
    stages = site.reached.connection.reader.read("apigateway", "get_stages", restApiId=site.system.api.id)["item"]
    return {str(stage["deploymentId"]) for stage in stages}
