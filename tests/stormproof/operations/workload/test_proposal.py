"""A workload is proposed from what the API serves, and stays a comment until the owner says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from stormproof.aws.observe.api_shape import ApiShape, MethodShape
from stormproof.core.system import Function
from stormproof.core.target.file import parse_target
from stormproof.core.workload.model import Health, Workload
from stormproof.operations.workload.proposal import Routes, proposed, routes_of
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_targets import STAGING

WHOLE = replace(SYSTEM, functions=(*SYSTEM.functions, Function("oven", "shop-oven", "arn:oven")))


def shape(*routes: str) -> ApiShape:
    """Return what serves some routes."""
    methods = {(path, verb): MethodShape("NONE", False, {}) for verb, path in map(str.split, routes)}
    return ApiShape(methods, {}, {})


ORDERS = shape("GET /up", "OPTIONS /up", "GET /orders", "POST /orders", "GET /orders/{id}", "POST /login")
PROXY = shape("ANY /{proxy+}", "OPTIONS /{proxy+}", "OPTIONS /")


def test_routes_are_told_by_what_can_be_read_and_posted() -> None:
    """A path without parameters may tell the health; what is posted and read one level below is a thing."""
    assert routes_of(ORDERS) == Routes(("/orders", "/up"), (), ("/orders",))
    assert routes_of(PROXY) == Routes((), ("/{proxy+}",), ())


@pytest.mark.parametrize("api", [ORDERS, PROXY])
def test_without_a_terminal_all_of_it_is_a_comment(api: ApiShape) -> None:
    """Nothing is guessed: the file is in order and states no workload."""
    text = proposed(WHOLE, ["api"], routes_of(api), None)
    assert all(line.startswith("#") or not line for line in text.splitlines())
    assert parse_target(STAGING + text, "t.toml").workload == Workload()


def test_what_is_proposed_is_in_order_once_it_is_uncommented() -> None:
    """The owner takes the comment signs away and completes it."""
    text = proposed(WHOLE, ["api"], routes_of(ORDERS), None)
    begins = text.index("# [workload.health]")
    lines = [line.removeprefix("#").strip() for line in text[begins:].splitlines()]
    lines.remove('path = "/orders"')
    found = parse_target(STAGING + "\n".join(lines), "t.toml").workload
    assert found.health == Health("/up")
    assert [step.path for step in found.journey] == ["/orders", "/orders/{id}", "/orders/{id}"]
    assert [job.function for job in found.jobs] == ["oven"]


@pytest.mark.parametrize(("api", "known"), [(ORDERS, ["/orders", "/up"]), (PROXY, [])])
def test_on_a_terminal_the_health_is_asked_for(api: ApiShape, known: list[str]) -> None:
    """With the paths that are known; below {proxy+} any may be."""
    asked: list[tuple[str, Sequence[str]]] = []

    def ask(question: str, paths: Sequence[str]) -> str:
        asked.append((question, list(paths)))
        return "/up"

    text = proposed(WHOLE, ["api"], routes_of(api), ask)
    assert parse_target(STAGING + text, "t.toml").workload == Workload(Health("/up"))
    (question, paths) = asked[0]
    assert paths == known
    assert ("any path below /" in question) == (api is PROXY)
