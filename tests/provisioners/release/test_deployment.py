"""One deployment for all stages, of what is ours alone."""

from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication.gateway_responses import HEADERS
from provisioners.release import deployment
from provisioners.release.deployment import Deployments, Stage
from stormproof.aws.observe.api_shape import ApiShape, AuthorizerShape, MethodShape
from stormproof.core.planning.plans import Action, Change, NoChange, Ref, Rollout
from stormproof.core.policy import Undeployed
from tests.provisioners.fakes import SYSTEM, blocked, changes, context, satisfied

OURS = "CUSTOM stormproof"
PROXY = {"type": "AWS_PROXY", "uri": "arn:u"}
AUTHORIZER = AuthorizerShape("REQUEST", "arn:a", "method.request.header.x-api-key", 0)
PENDING = Change("methods", "r", "a", Action.UPDATE, None, None, (), redeploys=True)


def shape(authorization: str = OURS, **changed: Any) -> ApiShape:
    """Return an API with one route and our authorizer."""
    made = ApiShape(
        methods={("/projects", "GET"): MethodShape(authorization, False, PROXY)},
        authorizers={"stormproof": AUTHORIZER},
        gateway_responses={},
    )
    return replace(made, **changed)


def stage(served: ApiShape, name: str = "prod", *, canary: bool = False) -> Stage:
    """Return a stage that serves a shape."""
    return Stage(name, "dep1", canary, served)


def plan(live: ApiShape, *stages: Stage, pending: bool = False) -> list[Any]:
    """Return the plan's steps."""
    wanted = replace(context(), pending=(PENDING,) if pending else ())
    return list(deployment.plan(wanted, Deployments(live, stages)))


def test_a_stage_that_serves_the_api_as_it_stands_needs_nothing() -> None:
    """The second plan is empty."""
    assert satisfied(plan(shape(), stage(shape())))


def test_what_the_plan_changes_is_deployed_once_for_all_stages() -> None:
    """One deployment is made, and every stage is moved to it and seen to answer from it."""
    first, second = changes(plan(shape("NONE"), stage(shape("NONE"), "dev"), stage(shape("NONE")), pending=True))
    assert [call.operation for call in (*first.calls, *second.calls)] == [
        "create_deployment",
        "update_stage",
        "update_stage",
    ]
    made = Ref("deployment.id")
    assert second.calls[0].parameters["patchOperations"][0]["value"] == made
    assert [call.rolls_out for call in (*first.calls, *second.calls)] == [
        None,
        Rollout(SYSTEM, "dev", made, "dep1"),
        Rollout(SYSTEM, "prod", made, "dep1"),
    ]


@pytest.mark.parametrize(
    "served",
    [
        shape("NONE"),
        shape(authorizers={}),
        shape(authorizers={"stormproof": replace(AUTHORIZER, ttl_seconds=3600)}),
        shape(gateway_responses={"DEFAULT_4XX": {"parameters": dict(HEADERS)}}),
        shape(gateway_responses={"UNAUTHORIZED": {"parameters": dict(HEADERS)}}),
    ],
)
def test_our_own_undeployed_work_is_deployed(served: ApiShape) -> None:
    """An apply that was interrupted before the deployment is finished by the next."""
    (change,) = changes(plan(shape(), stage(served)))
    assert change.before["behind"]


FOREIGN = [
    shape(methods={}),
    shape(methods={("/projects", "GET"): MethodShape(OURS, False, {"type": "AWS_PROXY", "uri": "arn:other"})}),
    shape(methods={**shape().methods, ("/new", "GET"): MethodShape("NONE", False, PROXY)}),
    shape(methods={**shape().methods, ("/projects", "OPTIONS"): MethodShape("NONE", False, PROXY)}),
    shape(authorizers={"stormproof": AUTHORIZER, "theirs": AUTHORIZER}),
    shape(settings={"resource policy": frozenset({"a statement"})}),
    shape(settings={"binary media types": frozenset({"*/*"})}),
    shape(gateway_responses={"THROTTLED": {"parameters": {"x": "y"}}}),
    shape(gateway_responses={"DEFAULT_4XX": {"parameters": {"x": "y"}}}),
    shape(gateway_responses={"DEFAULT_4XX": {"parameters": dict(HEADERS), "statusCode": "418"}}),
    shape(gateway_responses={"DEFAULT_4XX": {"parameters": {}, "templates": {"application/json": "{}"}}}),
]


@pytest.mark.parametrize("live", FOREIGN)
def test_foreign_undeployed_work_stops_a_deployment(live: ApiShape) -> None:
    """A deployment would ship it: the plan names it and stops."""
    (reason,) = blocked(plan(live, stage(shape()), pending=True))
    assert "not ours" in reason


@pytest.mark.parametrize("live", FOREIGN)
def test_foreign_undeployed_work_is_shipped_where_the_policy_says_so_and_announced(live: ApiShape) -> None:
    """It is BREAKING, and named."""
    policy = replace(context().policy, undeployed_changes=Undeployed.SHIP)
    wanted = replace(context(), pending=(PENDING,), policy=policy)
    (change,) = changes(list(deployment.plan(wanted, Deployments(live, (stage(shape()),)))))
    assert "did not deploy" in change.breaking


def test_a_setting_that_no_export_tells_is_announced_and_stops_nothing() -> None:
    """Nobody can know whether the deployment would ship a change of others by it."""
    live = shape(settings={"API key source": "AUTHORIZER"})
    (change,) = changes(plan(live, stage(shape()), pending=True))
    assert "no export tells" in change.breaking
    assert "API key source" in change.breaking


@pytest.mark.parametrize("live", FOREIGN)
def test_foreign_undeployed_work_is_nobody_s_business_where_nothing_is_deployed(live: ApiShape) -> None:
    """With nothing of ours to deploy it is only told."""
    (step,) = plan(live, stage(shape()))
    assert isinstance(step, NoChange)
    assert "not ours" in step.reason


def test_a_preflight_beside_any_is_ours_to_deploy() -> None:
    """We add OPTIONS where ANY stands."""
    any_method = {("/projects", "ANY"): MethodShape(OURS, False, PROXY)}
    live = shape(methods={**any_method, ("/projects", "OPTIONS"): MethodShape("NONE", False, PROXY)})
    assert changes(plan(live, stage(shape(methods=any_method))))


def test_the_second_deployment_of_a_plan_takes_the_place_of_the_first() -> None:
    """That is what the stage answers from until then."""
    found = Deployments(shape(), (stage(shape("NONE")),))
    first = changes(list(deployment.deployed(deployment.FIRST, context(), found)))
    (second,) = changes(list(deployment.plan(replace(context(), pending=(*first, PENDING)), found)))
    assert second.calls[-1].rolls_out == Rollout(SYSTEM, "prod", Ref("deployment.id"), Ref("alias-deployment.id"))


def test_a_canary_under_way_stops_a_deployment() -> None:
    """To move the stage would end somebody's experiment."""
    (reason,) = blocked(plan(shape(), stage(shape("NONE"), canary=True)))
    assert "canary" in reason


def aliased(uri: str = "live", **method: Any) -> ApiShape:
    """Return an API whose route invokes a qualifier of a function."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:shop-api"
    told = f"{arn}:{uri}" if uri else arn
    proxy = {**PROXY, "uri": f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{told}/invocations"}
    made = MethodShape(OURS, False, proxy)
    return shape(methods={("/projects", "GET"): replace(made, **method)})


def test_an_integration_that_went_onto_the_alias_is_ours_to_deploy() -> None:
    """Off the alias, the method is what it was."""
    assert changes(plan(aliased(), stage(aliased(""))))
    assert changes(plan(aliased(""), stage(aliased())))


def test_another_function_or_alias_behind_a_method_is_somebody_elses() -> None:
    """It is not shipped along."""
    assert blocked(plan(aliased("stable"), stage(aliased("")), pending=True))
    assert blocked(plan(aliased(api_key_required=True), stage(aliased("")), pending=True))
