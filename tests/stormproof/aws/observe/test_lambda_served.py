"""Which functions the API's methods invoke, and which of them get no whole request."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.observe.lambda_served import never_proxied, route_served, served_functions
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM, FakeReads

FUNCTION = SYSTEM.functions[0]
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{FUNCTION.name}"
URI = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{ARN}/invocations"


def api(**types: str) -> FakeReads:
    """Return reads of an API whose methods invoke the function by integrations of these types."""
    methods: dict[str, Any] = {verb: {"methodIntegration": {"type": kind, "uri": URI}} for verb, kind in types.items()}
    mock = {"OPTIONS": {"methodIntegration": {"type": "MOCK"}}}
    return FakeReads({("apigateway", "get_resources"): [{"id": "r", "path": "/a", "resourceMethods": methods | mock}]})


@pytest.mark.parametrize(
    ("types", "bare"),
    [
        ({"GET": "AWS"}, {FUNCTION.name: "GET /a"}),
        ({"GET": "AWS", "POST": "AWS"}, {FUNCTION.name: "GET /a, POST /a"}),
        ({"GET": "AWS", "POST": "AWS_PROXY"}, {}),
        ({"ANY": "AWS_PROXY"}, {}),
    ],
)
def test_a_function_is_told_that_no_method_hands_its_request_to(types: dict[str, str], bare: dict[str, str]) -> None:
    """One proxy integration is enough; a mock invokes nobody."""
    assert never_proxied(api(**types), SYSTEM) == bare
    assert served_functions(api(**types), SYSTEM) == (FUNCTION,)


@pytest.mark.parametrize(
    ("name", "path", "found"),
    [
        (FUNCTION.name, "/a?deep=1", FUNCTION.name),
        ("${stageVariables.function}", "/a", FUNCTION.name),
        ("${stageVariables.unknown}", "/a", None),
        (FUNCTION.name, "/b", None),
    ],
)
def test_a_path_is_served_by_the_function_that_the_serving_stage_names(name: str, path: str, found: str | None) -> None:
    """Its variables are filled in; another stage's are not."""
    where = {"type": "aws_proxy", "uri": URI.replace(FUNCTION.name, name)}
    document = {"openapi": "3.0.1", "paths": {"/a": {"get": {"x-amazon-apigateway-integration": where}}}}
    reads = FakeReads({("apigateway", "get_export"): {"body": json.dumps(document)}})
    variables = (("prod", "function", FUNCTION.name), ("other", "unknown", FUNCTION.name))
    route = route_served(reads, replace(SYSTEM.api, variables=variables), "GET", path)
    assert (route and (route.resource, route.kind, route.function.name)) == (found and ("/a", "AWS_PROXY", found))
