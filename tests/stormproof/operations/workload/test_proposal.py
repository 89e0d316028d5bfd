"""A workload is proposed from what the API serves, and stays a comment until the owner says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from stormproof.aws.observe.api_shape import ApiShape, MethodShape
from stormproof.core.system import Function
from stormproof.core.target.file import parse_target
from stormproof.core.workload.model import Health, Workload
from stormproof.operations.workload.proposal import Ask, Routes, proposed, routes_of
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_targets import STAGING

WHOLE = replace(SYSTEM, functions=(*SYSTEM.functions, Function("oven", "shop-oven", "arn:oven")))


def shape(*routes: str) -> ApiShape:
    """Return what serves some routes."""
    methods = {(path, verb): MethodShape("NONE", False, {}) for verb, path in map(str.split, routes)}
    return ApiShape(methods, {}, {})


ORDERS = shape(
    "GET /up", "OPTIONS /up", "GET /orders", "POST /orders", "GET /orders/{id}", "DELETE /orders/{id}", "POST /login"
)
PROXY = shape("ANY /{proxy+}", "OPTIONS /{proxy+}", "OPTIONS /")
POSTED = shape("POST /hook", "POST /login")
KEPT = shape("GET /notes", "POST /notes", "GET /notes/{id}")
LISTED = shape("GET /books", "GET /books/{id}")
SHAPES = pytest.mark.parametrize("api", [ORDERS, PROXY, POSTED, KEPT, LISTED])


def uncommented(text: str) -> str:
    """Return the proposal as an owner uncomments it: the first path for the health, no prose."""
    lines = [line.removeprefix("#").strip() for line in text[text.index("# [workload.health]") :].splitlines()]
    said = [line for line in lines if line.startswith("[") or " = " in line]
    paths = [line for line in said if line.startswith("path = ")][1 : said.index("[[workload.journey]]") - 1]
    return "\n".join(line for line in said if line not in paths)


def test_routes_are_told_by_what_can_be_read_posted_and_deleted() -> None:
    """A path without parameters may tell the health; what is posted and read one level below is a thing."""
    orders = ("/orders",)
    assert routes_of(ORDERS) == Routes(("/orders", "/up"), (), orders, frozenset(orders), ("/login",), orders)
    assert routes_of(PROXY) == Routes((), ("/{proxy+}",))
    assert routes_of(POSTED) == Routes(posted=("/hook", "/login"))
    assert routes_of(KEPT) == Routes(("/notes",), (), ("/notes",), listed=("/notes",))


@SHAPES
def test_without_a_terminal_all_of_it_is_a_comment(api: ApiShape) -> None:
    """Nothing is guessed: the file is in order and states no workload."""
    text = proposed(WHOLE, ["api"], routes_of(api), None)
    assert all(line.startswith("#") or not line for line in text.splitlines())
    assert parse_target(STAGING + text, "t.toml").workload == Workload()


def test_what_is_proposed_is_in_order_once_it_is_uncommented() -> None:
    """The owner takes the comment signs away and completes it."""
    found = parse_target(STAGING + uncommented(proposed(WHOLE, ["api"], routes_of(ORDERS), None)), "t.toml").workload
    assert found.health == Health("/orders")
    assert [(step.method, step.path) for step in found.journey] == [
        ("POST", "/orders"),
        ("GET", "/orders/{id}"),
        ("DELETE", "/orders/{id}"),
    ]
    assert [(job.function, job.log) for job in found.jobs] == [("api", "{id}"), ("oven", "")]


@pytest.mark.parametrize(("api", "path"), [(POSTED, "/hook"), (KEPT, "/notes")])
def test_what_nothing_deletes_is_said_to_stay(api: ApiShape, path: str) -> None:
    """No step is proposed that the API does not serve."""
    text = proposed(WHOLE, ["api"], routes_of(api), None)
    assert "DELETE" not in text
    assert f"# Nothing deletes what is made by POST {path}: leave the journey out where that does harm." in text
    assert ("GET" in text.partition("step by step")[2]) is (api is KEPT)


def test_where_nothing_is_made_the_way_only_reads() -> None:
    """What is listed is looked at."""
    found = parse_target(STAGING + uncommented(proposed(WHOLE, ["api"], routes_of(LISTED), None)), "t.toml").workload
    assert [(step.method, step.path) for step in found.journey] == [("GET", "/books"), ("GET", "/books/{id}")]


def asking(answers: list[str]) -> tuple[Ask, list[tuple[str, list[str]]]]:
    """Return who answers so, and what he was asked."""
    asked: list[tuple[str, list[str]]] = []

    def ask(question: str, paths: Sequence[str]) -> str:
        asked.append((question, list(paths)))
        return answers[len(asked) - 1]

    return ask, asked


def test_on_a_terminal_the_health_is_asked_for() -> None:
    """With the paths that are known."""
    ask, asked = asking(["/up"])
    text = proposed(WHOLE, ["api"], routes_of(ORDERS), ask)
    assert parse_target(STAGING + text, "t.toml").workload == Workload(Health("/up"))
    assert [paths for _, paths in asked] == [["/orders", "/up"]]


def test_where_any_path_is_served_that_of_what_clients_make_is_asked_for_too() -> None:
    """It is filled in; the owner says the rest."""
    ask, asked = asking(["/up", "/orders"])
    text = proposed(WHOLE, ["api"], routes_of(PROXY), ask)
    assert parse_target(STAGING + text, "t.toml").workload == Workload(Health("/up"))
    assert '# path = "/orders/{id}"' in text
    assert "takes any path below /." in asked[0][0]
    assert [paths for _, paths in asked] == [[], []]


def test_an_api_without_anything_to_read_is_not_asked_about_its_health() -> None:
    """There is no answer."""
    ask, asked = asking([])
    assert "the API serves none without parameters" in proposed(WHOLE, ["api"], routes_of(POSTED), ask)
    assert asked == []


def test_what_is_not_stated_is_told_with_its_criteria() -> None:
    """As `target check` and `apply` tell it."""
    text = proposed(WHOLE, ["api"], routes_of(ORDERS), None)
    assert "#   workload.jobs: 9.2, 9.5" in text
