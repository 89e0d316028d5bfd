"""What was served is served again as one, and never below the hardening."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.release import rollback
from provisioners.release.rollback import Deployment, Standing, deployment_of
from stormproof.core.delivery.served import Served, ServedVersion
from stormproof.core.planning.plans import Blocked, Change, Step
from stormproof.core.system import DESCRIPTION
from tests.provisioners.fakes import context
from tests.provisioners.made_functions import FUNCTION, configuration, guarded_configuration, state

ROLE = str(configuration()["Role"])
OLD, NEW = "d-old", "d-new"
CLOSED, OPEN = ({("/up", "GET"): kind} for kind in ("CUSTOM", "NONE"))


def served(version: str, deployment: str = NEW, **more: Any) -> Served:
    """Return a system of one function that serves a version."""
    return Served((ServedVersion(FUNCTION.name, FUNCTION.alias, version, ROLE, **more),), "prod", deployment)


def planned(wanted: Served, found: Served, *versions: dict[str, Any], **changed: Any) -> tuple[Step, ...]:
    """Return the steps that go back to what was served, where these versions are left, the newest first."""
    there = replace(state(guarded_configuration(), guarded_configuration(Version="3")), older=versions)
    deployments = {id_: Deployment(id_, CLOSED) for id_ in (OLD, NEW)}
    standing = Standing({FUNCTION.name: there}, found, deployments, {ROLE})
    return rollback.plan(context(), wanted, replace(standing, **changed))


def hardened(version: str) -> dict[str, Any]:
    """Return a version that hardening has published."""
    return guarded_configuration(Version=version, Description=DESCRIPTION)


def held(steps: tuple[Step, ...]) -> str:
    """Return why the one thing that is held back is so."""
    (blocked,) = (step for step in steps if isinstance(step, Blocked))
    return blocked.reason


def test_an_alias_is_moved_by_one_call_and_its_weights_go_along() -> None:
    """Whatever share another version has."""
    steps = planned(served("2"), served("3", weights=(("2", 0.1),)), hardened("3"), hardened("2"))
    (change,) = (step for step in steps if isinstance(step, Change))
    (call,) = change.calls
    assert call.parameters["FunctionVersion"] == "2"
    assert call.parameters["RoutingConfig"] == {"AdditionalVersionWeights": {}}


def test_what_serves_already_is_left_alone() -> None:
    """So that a rollback that was cut off goes on where it was."""
    assert not [step for step in planned(served("2"), served("2")) if isinstance(step, Change | Blocked)]


def test_a_version_from_before_the_hardening_is_refused_with_the_way_out() -> None:
    """Measured by what hardening published last, also where what is served has lost it."""
    reason = held(planned(served("1"), served("3"), hardened("3"), configuration(Version="1")))
    assert "version 1 is from before the hardening and lacks rate guard" in reason
    assert f"`stormproof release {FUNCTION.role}`" in reason
    bare = replace(
        state(configuration(), configuration(Version="4")), older=(hardened("3"), configuration(Version="1"))
    )
    assert rollback.below_floor(context(), bare, configuration(Version="1"))


def test_a_version_or_a_role_that_is_gone_is_told() -> None:
    """Nothing is moved to what cannot run."""
    assert "version 2 was deleted" in held(planned(served("2"), served("3"), hardened("3")))
    assert "is gone" in held(planned(served("2"), served("3"), hardened("3"), hardened("2"), roles=()))


def test_the_stage_goes_back_along_unless_that_would_open_it() -> None:
    """A deployment from before the hardening asks nobody; one that was deleted cannot be served."""
    versions = hardened("3"), hardened("2")
    steps = planned(served("3", OLD), served("3"), *versions)
    (change,) = (step for step in steps if isinstance(step, Change))
    assert change.calls[0].parameters["patchOperations"][0]["value"] == OLD
    opened = {OLD: Deployment(OLD, OPEN), NEW: Deployment(NEW, CLOSED)}
    assert "GET /up would ask nobody" in held(planned(served("3", OLD), served("3"), *versions, deployments=opened))
    gone = {NEW: Deployment(NEW, CLOSED)}
    assert "was deleted" in held(planned(served("3", OLD), served("3"), *versions, deployments=gone))


def test_a_deployment_is_known_by_its_summary() -> None:
    """As GetDeployment tells it with embed=apisummary."""
    summary = {"/up": {"GET": {"authorizationType": "CUSTOM", "apiKeyRequired": False}}}
    assert deployment_of({"id": NEW, "apiSummary": summary}) == Deployment(NEW, CLOSED)
