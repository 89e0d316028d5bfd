"""Routing. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.apigateway.gateway.routes import Routes

SEGMENTS = ("a", "b", "{p}", "{g+}")


def routes(*patterns: str) -> Routes[str]:
    """Routes whose targets are their own patterns."""
    return Routes((pattern, pattern) for pattern in patterns)


@pytest.mark.parametrize(
    ("path", "pattern", "parameters"),
    [
        ("/", "/", {}),
        ("/projects", "/projects", {}),
        ("/projects/", "/projects", {}),
        ("/projects/7", "/projects/{id}", {"id": "7"}),
        ("/projects/all", "/projects/all", {}),
        ("/projects/7/files", "/{proxy+}", {"proxy": "projects/7/files"}),
        ("/projects/7/files/", "/{proxy+}", {"proxy": "projects/7/files"}),
        ("/other//x", "/{proxy+}", {"proxy": "other//x"}),
        ("//other", "/{proxy+}", {"proxy": "other"}),
        ("//projects", "/projects", {}),
        ("/projects//7", "/{proxy+}", {"proxy": "projects//7"}),
        ("/projects/a%20b", "/projects/{id}", {"id": "a%20b"}),
        ("/projects/a%2Fb", "/projects/{id}", {"id": "a%2Fb"}),
        ("/other/test%2Balias@x/plus/test+alias@x", "/{proxy+}", {"proxy": "other/test%2Balias@x/plus/test+alias@x"}),
    ],
)
def test_the_most_specific_pattern_serves_a_path(path: str, pattern: str, parameters: dict[str, str]) -> None:
    """Static segments win over parameters, parameters over greedy ones; outer slashes are ignored, inner ones kept.

    Values stay encoded as they were sent, and an encoded slash separates nothing.
    """
    known = routes("/", "/projects", "/projects/{id}", "/projects/all", "/{proxy+}")
    assert known.match(path, str) == (pattern, pattern, parameters)


def test_a_path_that_no_pattern_covers_is_unknown() -> None:
    """Without a greedy parameter, what is not listed is not there."""
    assert routes("/projects/{id}").match("/projects", str) is None
    assert routes("/{proxy+}").match("/", str) is None


def rank(segment: str) -> int:
    """Static before parameter before greedy."""
    return 2 if segment.endswith("+}") else int(segment.startswith("{"))


def covers(pattern: str, path: list[str]) -> bool:
    """A naive reading of one pattern."""
    wanted = [] if pattern == "/" else pattern.strip("/").split("/")
    if wanted and wanted[-1].endswith("+}"):
        if len(path) < len(wanted):
            return False
        wanted, path = wanted[:-1], path[: len(wanted) - 1]
    return len(wanted) == len(path) and all(
        each == given or each.startswith("{") for each, given in zip(wanted, path, strict=True)
    )


patterns = st.lists(
    st.lists(st.sampled_from(SEGMENTS[:3]), max_size=3).flatmap(
        lambda front: st.sampled_from([[], ["{g+}"]]).map(lambda back: "/" + "/".join(front + back))
    ),
    unique=True,
    max_size=6,
)


@given(patterns, st.lists(st.sampled_from(["a", "b", "c"]), max_size=4))
def test_the_tree_agrees_with_trying_every_pattern(known: list[str], path: list[str]) -> None:
    """The match is the pattern that covers the path and is most specific from the left."""
    covering = [pattern for pattern in known if covers(pattern, path)]
    expected = min(covering, key=lambda pattern: [rank(each) for each in pattern.strip("/").split("/")], default=None)
    found = routes(*known).match("/" + "/".join(path), str)
    assert (found[0] if found else None) == expected


@given(patterns, st.lists(st.sampled_from(["a", "b", "c"]), max_size=4), st.sets(st.integers(0, 5)))
def test_a_target_of_which_nothing_is_picked_is_as_good_as_absent(
    known: list[str], path: list[str], serving: set[int]
) -> None:
    """The match among all patterns, some of which serve, is the match among those that serve."""
    some = [pattern for number, pattern in enumerate(known) if number in serving]
    asked = "/" + "/".join(path)
    found = routes(*known).match(asked, lambda pattern: pattern if pattern in some else None)
    assert found == routes(*some).match(asked, str)


@given(st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1))
def test_parameters_are_handed_on_as_sent(value: str) -> None:
    """A path parameter is what stood between the slashes."""
    found = routes("/{id}").match(f"/{value}", str)
    assert found is not None
    assert found[2] == {"id": value}
