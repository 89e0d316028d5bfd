"""A new version is tried with the harmless work that the workload states for its function."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.core.system import Function
from stormproof.core.workload.model import Health, Job, Workload
from stormproof.operations.workload.trial_events import proxy_event, trial_events
from tests.provisioners.fakes import SYSTEM, FakeReads

API = SYSTEM.functions[0]
OVEN = Function("oven", "shop-oven", "arn:oven")
WHOLE = replace(SYSTEM, functions=(API, OVEN))
INVOCATION = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}:live/invocations"


def reads(name: str, path: str = "/{proxy+}", kind: str = "aws_proxy") -> FakeReads:
    """Return an API with one route, which a function serves."""
    uri = INVOCATION.format(arn=f"arn:aws:lambda:eu-west-1:123456789012:function:{name}")
    method = {"x-amazon-apigateway-integration": {"type": kind, "httpMethod": "POST", "uri": uri}}
    document = {"openapi": "3.0.1", "paths": {path: {"x-amazon-apigateway-any-method": method}}}
    return FakeReads({("apigateway", "get_export"): {"body": json.dumps(document)}})


def told(workload: Workload, api: Any = None) -> dict[str, Any]:
    """Return the events of the functions."""
    found = trial_events(api or reads(API.name), WHOLE, workload)
    return {name: json.loads(event) for name, event in found.items()}


def test_a_job_is_what_its_function_is_tried_with() -> None:
    """By role or name; one that is brought about otherwise, or that waits for what a journey captures, is none."""
    event = '{"Records": [], "oven": 1}'
    assert told(Workload(jobs=(Job("oven", event=event),))) == {"shop-oven": {"Records": [], "oven": 1}}
    assert told(Workload(jobs=(Job("shop-oven", event=event),))) == {"shop-oven": {"Records": [], "oven": 1}}
    others = (Job("oven", queue="bread", message="{}"), Job("oven", event='{"id": "{id}"}'), Job("mill", event="{}"))
    assert told(Workload(jobs=others)) == {}


def test_who_serves_the_health_is_asked_for_it() -> None:
    """As API Gateway hands it on; a job of the same function goes before."""
    event = told(Workload(Health("/up?deep=1")))[API.name]
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/{proxy+}", "/up", "GET")
    assert event["pathParameters"] == {"proxy": "up"}
    assert event["queryStringParameters"] == {"deep": "1"}
    assert event["requestContext"]["stage"] == SYSTEM.api.stage
    job = Job(API.role, event='{"ping": true}')
    assert told(Workload(Health("/up"), jobs=(job,)))[API.name] == {"ping": True}


def test_who_serves_it_may_be_named_by_a_variable_of_the_stage() -> None:
    """The serving stage's, which is handed on."""
    variables = (("prod", "function", API.name), ("other", "function", "shop-oven"))
    system = replace(WHOLE, api=replace(WHOLE.api, variables=variables))
    found = trial_events(reads("${stageVariables.function}"), system, Workload(Health("/up")))
    assert json.loads(found[API.name])["stageVariables"] == {"function": API.name}


@pytest.mark.parametrize(
    "api",
    [reads("somebody-elses"), reads(API.name, kind="aws"), reads(API.name, path="/other")],
    ids=["foreign", "no proxy", "not served"],
)
def test_who_is_not_known_to_serve_it_is_not_asked_for_it(api: FakeReads) -> None:
    """Another function, an integration that maps events, a path without a route."""
    assert told(Workload(Health("/up")), api) == {}


def test_what_cannot_be_looked_at_leaves_the_events_of_jobs() -> None:
    """A stage whose export is denied is told by the controls that need it."""

    def refuse(**_: Any) -> NoReturn:
        raise CouldNotLook("aws.access_denied", "no")

    denied = FakeReads({("apigateway", "get_export"): refuse})
    workload = Workload(Health("/up"), jobs=(Job("oven", event="{}"),))
    assert told(workload, denied) == {"shop-oven": {}}


def test_named_parts_of_a_path_are_handed_on() -> None:
    """Each under its name, literal parts as they are."""
    event = proxy_event(SYSTEM, "/a.b/{id}/up", "/a.b/7/up")
    assert (event["pathParameters"], event["queryStringParameters"]) == ({"id": "7"}, None)
    assert proxy_event(SYSTEM, "/up", "/up")["pathParameters"] is None
    odd = proxy_event(SYSTEM, "/{1st-part}/{rest.of+}", "/a/b/c")["pathParameters"]
    assert odd == {"1st-part": "a", "rest.of": "b/c"}
