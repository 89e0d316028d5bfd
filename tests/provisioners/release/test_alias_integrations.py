"""Integrations invoke the alias; an owner's own alias is not overwritten."""

from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication.preflight import preflight_like
from provisioners.release import alias_integrations, alias_preflights
from provisioners.release.alias_integrations import Integrations
from stormproof.aws.observe.apigateway_methods import Method
from stormproof.core.deployment.unreleased import Unreleased
from stormproof.core.planning.former import Former, Formers
from stormproof.core.planning.plans import Action, Change, NoChange
from tests.provisioners.fakes import API, SYSTEM, blocked, context, only
from tests.provisioners.made_functions import FUNCTION, URI, adopting, parameters

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


def test_removal_announces_that_clients_get_what_was_not_tried() -> None:
    """What waits in $LATEST is served by nobody until then; where nothing waits, nobody notices."""
    waiting = {FUNCTION.name: Unreleased("api", FUNCTION.name, "3", ("CodeSha256",))}
    change = only(list(alias_integrations.remove(context(), Integrations((method(ON_ALIAS),), waiting))))
    assert "was not tried: other code" in change.breaking
    assert "`stormproof release api`" in change.breaking
    assert not only(list(alias_integrations.remove(context(), Integrations((method(ON_ALIAS),))))).breaking


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


def test_of_integrations_on_an_owners_alias_removal_puts_back_those_that_we_moved() -> None:
    """What was moved is kept with where it was."""
    green = URI.replace("/invocations", ":green/invocations")
    moved = only(list(alias_integrations.plan(adopting(), Integrations((method(),)))))
    assert (moved.keeps, parameters(moved, "update_integration")["patchOperations"][0]["value"]) == (True, green)
    assert not only_changes(list(alias_integrations.remove(adopting(), Integrations((method(green),)))))
    known = Formers({(moved.control, moved.resource, moved.aspect): Former(moved.before, moved.after)})
    back = only(list(alias_integrations.remove(adopting(known), Integrations((method(green),)))))
    assert parameters(back, "update_integration")["patchOperations"][0]["value"] == URI


def test_a_stage_variable_that_names_the_alias_is_left_as_it_is() -> None:
    """Other stages that it leads elsewhere are named; where it leads to no alias, its owner has to say another."""
    variable = URI.replace("/invocations", ":${stageVariables.alias}/invocations")

    def planned(here: str) -> list[Any]:
        api = replace(SYSTEM.api, stages=("prod", "dev"), variables=(("prod", "alias", here), ("dev", "alias", "blue")))
        staged = replace(adopting(), system=replace(adopting().system, api=api))
        assert not only_changes(list(alias_integrations.remove(staged, Integrations((method(variable),)))))
        return list(alias_integrations.plan(staged, Integrations((method(variable),))))

    (step,) = planned("green")
    assert isinstance(step, NoChange)
    assert "not so the stages dev" in step.reason
    (reason,) = blocked(planned("$LATEST"))
    assert "name green yourself" in reason
