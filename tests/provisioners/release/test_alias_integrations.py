"""Integrations invoke the alias; an owner's own alias is not overwritten."""

from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication.preflight import preflight_like
from provisioners.release import alias_integrations, alias_preflights
from provisioners.release.alias_integrations import Integrations
from stormproof.aws.observe.apigateway_methods import Method
from stormproof.core.deployment.unreleased import Unreleased
from stormproof.core.planning.plans import Action, Change
from tests.provisioners.fakes import API, blocked, context, only
from tests.provisioners.made_functions import FUNCTION, URI, parameters

ON_ALIAS = URI.replace("/invocations", ":live/invocations")


def method(uri: str = URI, verb: str = "GET", **detail: Any) -> Method:
    """Return a method that invokes what a URI names."""
    integration = {"type": "AWS_PROXY", "httpMethod": "POST", "uri": uri}
    return Method("/health", "res1", verb, {"methodIntegration": integration, **detail})


def test_an_unqualified_integration_goes_onto_the_alias_and_is_deployed() -> None:
    """Nothing else of it changes."""
    change = only(list(alias_integrations.plan(context(), Integrations((method(),)))))
    patch = [{"op": "replace", "path": "/uri", "value": ON_ALIAS}]
    assert parameters(change, "update_integration")["patchOperations"] == patch
    assert change.redeploys
    assert not change.breaking


def test_the_second_plan_is_empty_and_removal_puts_it_back() -> None:
    """Onto the function as it stands."""
    assert not only_changes(list(alias_integrations.plan(context(), Integrations((method(ON_ALIAS),)))))
    change = only(list(alias_integrations.remove(context(), Integrations((method(ON_ALIAS), method())))))
    assert parameters(change, "update_integration")["patchOperations"][0]["value"] == URI


@pytest.mark.parametrize("qualifier", ["stable", "${stageVariables.alias}"])
def test_an_owners_alias_stops_the_plan(qualifier: str) -> None:
    """It names both."""
    theirs = method(URI.replace("/invocations", f":{qualifier}/invocations"))
    (reason,) = blocked(list(alias_integrations.plan(context(), Integrations((theirs,)))))
    assert qualifier in reason


def test_nobody_is_put_back_from_newer_code_to_older() -> None:
    """A stack's update has put the API on $LATEST, with other code than the alias serves: that is released first."""
    waiting = Unreleased("api", FUNCTION.name, "3", ("CodeSha256",))
    steps = list(alias_integrations.plan(context(), Integrations((method(),), {FUNCTION.name: waiting})))
    (reason,) = blocked(steps)
    assert "`stormproof release api` first" in reason
    assert len(steps) == 1


def test_what_is_no_function_of_the_system_is_left_alone() -> None:
    """Mocks, and functions of others."""
    others = URI.replace("shop-api", "somebody-elses")
    assert list(alias_integrations.plan(context(), Integrations((method(others), method(""))))) == []


def test_a_preflight_that_is_planned_before_goes_onto_the_alias_too() -> None:
    """It copies ANY's integration as it stands: the second plan would otherwise not be empty."""
    calls = tuple(preflight_like(API, method(verb="ANY")))
    added = Change("method-authorization", "OPTIONS /health", "preflight", Action.CREATE, None, None, calls)
    change = only(list(alias_preflights.plan(replace(context(), pending=(added,)), None)))
    patched = parameters(change, "update_integration")
    assert (patched["httpMethod"], patched["patchOperations"][0]["value"]) == ("OPTIONS", ON_ALIAS)


def only_changes(steps: list[Any]) -> list[Any]:
    """Return what is no satisfied step."""
    return [step for step in steps if isinstance(step, Change)]
