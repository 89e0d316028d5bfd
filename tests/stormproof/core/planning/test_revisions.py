"""Revisions that a plan's own calls have made stale."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.planning.plans import Action, Call, Change
from stormproof.core.planning.revisions import with_current_revisions

UPDATE = Call("lambda", "update_function_configuration", {"FunctionName": "f", "RevisionId": "1", "Timeout": 9})


def planned(*calls: Call) -> tuple[Call, ...]:
    """The calls of a plan of one change each."""
    steps = with_current_revisions(Change("c", "r", "a", Action.UPDATE, None, None, (call,)) for call in calls)
    return tuple(call for step in steps if isinstance(step, Change) for call in step.calls)


def call(operation: str, **parameters: Any) -> Call:
    """A call about the function."""
    return Call("lambda", operation, {"FunctionName": "f", **parameters})


@pytest.mark.parametrize(
    "before",
    [
        call("publish_version"),
        call("update_function_code", ZipFile=b""),
        call("add_permission", StatementId="s"),
        call("remove_permission", StatementId="s"),
        UPDATE,
    ],
)
def test_what_makes_a_revision_makes_the_one_that_was_read_stale(before: Call) -> None:
    """The update after it names none, and may be made again where its answer is lost."""
    _, after = planned(before, UPDATE)
    assert (after.parameters, after.idempotent) == ({"FunctionName": "f", "Timeout": 9}, True)


@pytest.mark.parametrize(
    "before",
    [
        call("create_alias", Name="live"),
        call("add_permission", StatementId="s", Qualifier="live"),
        call("put_function_concurrency", ReservedConcurrentExecutions=1),
        Call("lambda", "publish_version", {"FunctionName": "g"}),
        Call("dynamodb", "publish_version", {"FunctionName": "f"}),
    ],
)
def test_what_makes_no_revision_leaves_the_guard(before: Call) -> None:
    """Whoever else changes the function is still found out."""
    assert planned(before, UPDATE)[-1] == UPDATE


def test_an_alias_has_a_revision_of_its_own() -> None:
    """A permission on it changes it; one on the function does not."""
    move = call("update_alias", Name="live", RevisionId="a", FunctionVersion="2")
    assert planned(call("add_permission", StatementId="s"), move)[-1] == move
    on_it = call("add_permission", StatementId="s", Qualifier="live")
    assert "RevisionId" not in planned(on_it, move)[-1].parameters
