"""Document paths of DynamoDB."""

from __future__ import annotations

from localaws.services.dynamodb.projection import overlapping, steps, told, wanted

NAMES = {"#l": "list", "#dot": "a.b"}


def test_a_placeholder_may_have_indexes() -> None:
    """``#l[0][1]`` names the element of an element, and uses the placeholder."""
    assert steps("#l[0][1]", NAMES) == (["list", 0, 1], "#l")
    assert steps("plain", NAMES) == (["plain"], None)
    assert steps("#dot", NAMES) == (["a.b"], "#dot")


def test_paths_make_a_tree_whose_leaves_are_whole() -> None:
    """None stands for all that lies below."""
    assert wanted([["a", "b"], ["a", 0], ["c"]]) == {"a": {"b": None, 0: None}, "c": None}


def test_paths_overlap_where_one_lies_below_the_other() -> None:
    """Siblings do not; the same path twice does."""
    assert overlapping([["a", "b"], ["a", "c"], ["d"]]) is None
    assert overlapping([["a"], ["a", 0]]) == (["a"], ["a", 0])
    assert overlapping([["a"], ["a"]]) is not None
    assert told(["a", 0, "b"]) == "[a, [0], b]"
