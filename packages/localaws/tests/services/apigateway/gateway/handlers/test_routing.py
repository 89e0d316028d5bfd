"""Routes and methods. Recorded response: test_routing_not_found."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(("path", "method"), [("/nowhere", "GET"), ("/x", "POST"), ("/x/y", "GET")])
def test_unknown_paths_and_methods_miss_a_token(world: Any, path: str, method: str) -> None:
    """Neither is 404 or 405: both are 403 Missing Authentication Token."""
    answer = world.ask(path, method)
    assert (answer.status, answer.body) == (403, b'{"message":"Missing Authentication Token"}')
    assert answer.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException"


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
