"""Patch operations of differences: applied to what was, they give what is wanted."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudformation.resources.apigateway.patching import (
    differences,
    listing,
    mapping,
    nested,
    operation,
    plain,
)

TABLE = {
    "Text": plain("/text", None),
    "Map": mapping("/map"),
    "List": listing("/list"),
    "Inner": nested({"A": plain("/inner/a", None), "B": plain("/inner/b", None)}, "/inner"),
}
NAMES = st.text("a/~1{}", min_size=1, max_size=4)
RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "Text": st.text("ab", min_size=1),
        "Map": st.dictionaries(NAMES, st.text("ab", min_size=1), min_size=1),
        "List": st.lists(NAMES, min_size=1, unique=True),
        "Inner": st.dictionaries(st.sampled_from(["A", "B"]), st.text("ab", min_size=1), min_size=1),
    },
)


def applied(resource: dict[str, Any], operations: list[dict[str, str]]) -> dict[str, Any]:
    """Return a resource after patches, as API Gateway applies them."""
    held: dict[str, Any] = {
        "text": resource.get("Text"),
        "map": dict(resource.get("Map", {})),
        "list": set(resource.get("List", [])),
        "inner": {name.lower(): value for name, value in resource.get("Inner", {}).items()},
    }
    for each in operations:
        name, _, rest = each["path"].removeprefix("/").partition("/")
        member = rest.replace("~1", "/").replace("~0", "~")
        if name == "text":
            held[name] = each.get("value")
        elif name == "list":
            (held[name].remove if each["op"] == "remove" else held[name].add)(member)
        elif not member:
            held[name].clear()
        elif each["op"] == "remove":
            del held[name][member]
        else:
            assert (each["op"] == "replace") <= (name == "inner" or member in held[name])
            held[name][member] = each["value"]
    return held


@given(RESOURCES, RESOURCES)
def test_the_operations_lead_from_one_version_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Whatever is added, changed and taken away, and whatever names members have."""
    assert applied(before, differences(before, after, TABLE)) == applied(after, [])


@given(RESOURCES)
def test_no_difference_is_no_operation(resource: dict[str, Any]) -> None:
    """A version that is the same sends nothing."""
    assert differences(resource, dict(resource), TABLE) == []


def test_values_are_texts() -> None:
    """Numbers that are whole have no fraction, booleans are small, and what has no value has none."""
    assert operation("replace", "/limit", 5.0)["value"] == "5"
    assert operation("replace", "/rate", 0.5)["value"] == "0.5"
    assert operation("replace", "/enabled", True)["value"] == "true"
    assert operation("remove", "/limit") == {"op": "remove", "path": "/limit"}


def test_a_value_taken_out_is_cleared_or_removed() -> None:
    """As its path admits."""
    assert plain("/a", "false")("true", None) == [{"op": "replace", "path": "/a", "value": "false"}]
    assert plain("/a", None)("x", None) == [{"op": "remove", "path": "/a"}]
