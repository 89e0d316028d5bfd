"""Routes and methods, as AWS answered: localstack's recorded responses.

https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_common.py
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

Api = Mapping[str, Sequence[str]]

# test_proxy_routing_with_hardcoded_resource_sibling
SIBLING: Api = {"/test": ["POST"], "/test/any": ["ANY"], "/{proxy+}": ["OPTIONS"]}
# test_routing_with_hardcoded_resource_sibling_order
ORDER: Api = {"/part1": ["GET"], "/{param+}": ["GET"], "/part1/hardcoded-value": ["GET"]}
# test_routing_not_found
LONELY: Api = {"/existing": ["GET"]}
# not recorded: the same rule for path parameters, for greedy ones further up, and for the root
DEEP: Api = {
    "/": ["GET"],
    "/a": ["ANY"],
    "/a/{id}": ["GET", "POST"],
    "/a/{id}/b": ["GET"],
    "/a/{rest+}": ["PUT"],
    "/{proxy+}": ["GET", "DELETE"],
}


def deployed(world: Any, api: Api) -> None:
    """Deploy mock methods; each answers 200."""
    mock = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
    answers = {"integrationResponses": {"200": {"statusCode": "200"}}}
    method = {"authorizationType": "NONE", "methodIntegration": mock | answers}
    world.deploy({path: dict.fromkeys(names, method) for path, names in api.items()})


@pytest.mark.parametrize(
    ("api", "method", "path", "resource"),
    [
        (SIBLING, "OPTIONS", "/test", "/{proxy+}"),
        (SIBLING, "POST", "/test", "/test"),
        (SIBLING, "OPTIONS", "/test/any", "/test/any"),
        (SIBLING, "GET", "/test/any", "/test/any"),
        (SIBLING, "GET", "/test", None),
        (ORDER, "GET", "/part1", "/part1"),
        (ORDER, "GET", "/part1/hardcoded-value", "/part1/hardcoded-value"),
        (ORDER, "GET", "/part1/random-value", "/{param+}"),
        (LONELY, "GET", "/existing", "/existing"),
        (LONELY, "GET", "/random-non-existing", None),
        (LONELY, "POST", "/existing", None),
        (LONELY, "HEAD", "/existing", None),
        (LONELY, "OPTIONS", "/existing", None),
        (DEEP, "GET", "/", "/"),
        (DEEP, "GET", "", "/"),
        (DEEP, "DELETE", "/", None),
        (DEEP, "DELETE", "/a", "/a"),
        (DEEP, "TRACE", "/a", None),
        (DEEP, "PUT", "/a/7", "/a/{rest+}"),
        (DEEP, "DELETE", "/a/7", "/{proxy+}"),
        (DEEP, "POST", "/a/7", "/a/{id}"),
        (DEEP, "POST", "/a/7/", "/a/{id}"),
        (DEEP, "PUT", "/a/7/b", "/a/{rest+}"),
        (DEEP, "DELETE", "/a/7/b", "/{proxy+}"),
        (DEEP, "POST", "/a/7/b", None),
        (DEEP, "POST", "/a/7%2Fb", "/a/{id}"),
    ],
)
def test_the_most_specific_resource_that_has_the_method_serves(
    world: Any, api: Api, method: str, path: str, resource: str | None
) -> None:
    """Static before path parameter before greedy, and of these the first that has the method, or ANY."""
    deployed(world, api)
    world.configure(
        log_destination="arn:aws:logs:us-east-1:123456789012:log-group:g", log_format="$context.resourcePath"
    )
    answer = world.ask(path, method)
    if resource is None:
        assert (answer.status, answer.body) == (403, b'{"message":"Missing Authentication Token"}')
        assert answer.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException"
    else:
        assert (answer.status, world.recorder.lines) == (200, [("g", resource)])


def test_any_serves_what_has_no_method_of_its_own(world: Any) -> None:
    """A method of its own wins over ANY."""
    world.functions.answers["special"] = {"statusCode": 201}
    special = world.method()
    special["methodIntegration"] = special["methodIntegration"] | {
        "uri": special["methodIntegration"]["uri"].replace(":main/", ":special/")
    }
    world.deploy({"/{proxy+}": {"ANY": world.method(), "POST": special}})
    assert [world.ask("/a/b", method).status for method in ("GET", "POST", "PATCH")] == [200, 201, 200]


def test_a_resource_without_methods_is_no_route(world: Any) -> None:
    """An intermediate resource does not hide the greedy one beside it."""
    world.deploy({"/a": {}, "/a/b": {"GET": world.method()}, "/{proxy+}": {"GET": world.method()}})
    assert world.ask("/a").status == 200
    assert world.functions.called("main")[0]["resource"] == "/{proxy+}"


@pytest.mark.parametrize(
    ("target", "path", "proxy", "context_path"),
    [
        ("/prod/proxy-value", "/proxy-value", "proxy-value", "/prod/proxy-value"),
        ("/prod/proxy-value/", "/proxy-value/", "proxy-value", "/prod/proxy-value/"),
        ("/prod/proxy-value//double", "/proxy-value//double", "proxy-value//double", "/prod/proxy-value//double"),
        ("//prod/proxy-value", "/proxy-value", "proxy-value", "/prod/proxy-value"),
        ("/prod//proxy-value", "/proxy-value", "proxy-value", "/prod//proxy-value"),
        ("/prod/v/a%2Bb@x/a+b@x", "/v/a%2Bb@x/a+b@x", "v/a%2Bb@x/a+b@x", "/prod/v/a%2Bb@x/a+b@x"),
    ],
)
def test_slashes_and_encodings_reach_the_function_as_recorded(
    world: Any, target: str, path: str, proxy: str, context_path: str
) -> None:
    """Path, path parameter and requestContext.path: test_lambda_aws_proxy_integration of test_apigateway_lambda.py."""
    world.deploy({"/hardcoded": {"GET": world.method()}, "/{proxy+}": {"GET": world.method()}})
    assert world.ask(target=target).status == 200
    [event] = world.functions.called("main")
    assert (event["path"], event["pathParameters"]) == (path, {"proxy": proxy})
    assert event["requestContext"]["path"] == context_path


def test_a_slash_too_many_before_a_static_path_is_ignored(world: Any) -> None:
    """``//hardcoded`` is the resource ``/hardcoded``, not a greedy one: the same recording."""
    world.deploy({"/hardcoded": {"GET": world.method()}, "/{proxy+}": {"GET": world.method()}})
    assert world.ask(target="/prod//hardcoded").status == 200
    [event] = world.functions.called("main")
    assert (event["resource"], event["path"], event["pathParameters"]) == ("/hardcoded", "/hardcoded", None)
    assert event["requestContext"]["path"] == "/prod//hardcoded"
