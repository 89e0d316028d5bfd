"""Request validation. Recorded response: test_api_gateway_request_validator."""

from __future__ import annotations

import json
from typing import Any

import pytest

SCHEMA = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


@pytest.fixture
def validated(world: Any) -> Any:
    """The world with a method that requires a header, a query parameter and a body after a model."""
    required = {"method.request.header.X-One": True, "method.request.querystring.two": True}
    method = world.method(
        requestValidatorId="v1",
        requestParameters={**required, "method.request.header.X-Three": False},
        requestModels={"application/json": "Project"},
    )
    world.deploy(
        {"/x": {"POST": method}},
        models=[{"name": "Project", "schema": json.dumps(SCHEMA)}],
        requestValidators=[{"id": "v1", "validateRequestBody": True, "validateRequestParameters": True}],
    )
    return world


def test_missing_parameters_are_named(validated: Any) -> None:
    """All missing parameters are listed in one answer."""
    answer = validated.ask(method="POST", body=b'{"name": "a"}')
    assert (answer.status, answer.body) == (400, b'{"message":"Missing required request parameters: [X-One, two]"}')
    assert answer.header("x-amzn-ErrorType") == "BadRequestException"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": 1}'])
def test_a_body_that_breaks_the_model_is_refused(validated: Any, body: bytes) -> None:
    """An invalid or missing body is 400, and the function is not invoked."""
    answer = validated.ask(method="POST", headers={"x-one": "1"}, query=(("two", "2"),), body=body)
    assert (answer.status, answer.body) == (400, b'{"message":"Invalid request body"}')
    assert validated.functions.calls == []


def test_a_valid_request_passes(validated: Any) -> None:
    """Parameters are found without regard to case, the body by its content type."""
    headers = {"x-one": "1", "content-type": "application/json; charset=utf-8"}
    answer = validated.ask(method="POST", headers=headers, query=(("two", "2"),), body=b'{"name": "a"}')
    assert answer.status == 200


def test_a_content_type_without_model_is_not_validated(validated: Any) -> None:
    """Only content types with a model are held to one."""
    headers = {"x-one": "1", "content-type": "text/plain"}
    assert validated.ask(method="POST", headers=headers, query=(("two", "2"),), body=b"free").status == 200
