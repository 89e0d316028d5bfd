"""What a patch changes is put back by a patch, by the same paths."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.undo.disturbances.patches import by_path, patch, patched_by, repatched
from tests.provisioners.fakes import FakeReads

NAMES = st.text("abcXYZ~1*.", min_size=1, max_size=5)
TREES: Any = st.recursive(st.text(max_size=3) | st.integers(), lambda below: st.dictionaries(NAMES, below, max_size=3))
PATHS = st.dictionaries(NAMES.map(lambda name: f"/{name}"), st.none() | st.text(max_size=4), min_size=1, max_size=4)
NOBODY = FakeReads({})


def test_an_update_is_taken_apart_by_its_paths() -> None:
    """What it removes has no value; what names the thing stands apart."""
    operations = [{"op": "replace", "path": "/a", "value": "1"}, {"op": "remove", "path": "/b/c"}]
    split = patched_by("restApiId", "stageName")
    taken = split({"restApiId": "r1", "stageName": "prod", "patchOperations": operations})
    assert taken == ({"restApiId": "r1", "stageName": "prod"}, {"/a": "1", "/b/c": None})


@given(PATHS)
def test_what_is_put_back_disturbs_what_was_disturbed(values: dict[str, Any]) -> None:
    """One call, which taken apart names the same thing and the same values."""
    (call,) = repatched("update_stage")(NOBODY, {"restApiId": "r1"}, values)
    assert (call.service, call.operation) == ("apigateway", "update_stage")
    assert patched_by("restApiId")(dict(call.parameters)) == ({"restApiId": "r1"}, values)


def test_without_values_nothing_is_called() -> None:
    """API Gateway refuses a patch without operations."""
    assert list(repatched("update_stage")(NOBODY, {"restApiId": "r1"}, {})) == []
    assert list(repatched("update_stage")(NOBODY, {"restApiId": "r1"}, None)) == []


def test_values_are_written_as_text() -> None:
    """As API Gateway takes them."""
    assert patch({"/burst": 5}) == [{"op": "replace", "path": "/burst", "value": "5"}]


@given(st.dictionaries(NAMES, TREES, max_size=3))
def test_an_answer_is_found_by_path(found: dict[str, Any]) -> None:
    """Structures beside what is in them: a path leads where its names lead."""
    for path, value in by_path(found).items():
        at: Any = found
        for name in path.split("/")[1:]:
            at = at[name]
        assert at == value


def test_structures_stand_beside_what_is_in_them() -> None:
    """A patch may set the one or the other."""
    assert by_path({"a": {"b": 1}, "c": 2}) == {"/a": {"b": 1}, "/a/b": 1, "/c": 2}
