"""The bucket of what canaries leave: private, encrypted, refusing who comes without TLS, and emptied by age."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jmespath
import pytest

from provisioners.health import artefacts
from provisioners.health.artefacts import BLOCKED, Artefacts
from stormproof.core.health.names import canary_bucket
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Change, NoChange
from tests.provisioners.fakes import SYSTEM, changes, context, only, satisfied
from tests.provisioners.made_functions import parameters

EMPTY: Any = {"Version": "2012-10-17", "Statement": []}
BUCKET = canary_bucket(Names(SYSTEM))


def fine() -> Artefacts:
    """Return the bucket as it is made."""
    made = only(list(artefacts.plan(context(), None)))
    policy = json.loads(parameters(made, "put_bucket_policy")["Policy"])
    return Artefacts(BLOCKED, "AES256", 31, policy)


def test_one_that_is_made_has_all_of_it_and_is_left_alone_then() -> None:
    """The second plan is empty."""
    made = only(list(artefacts.plan(context(), None)))
    assert made.calls[0].operation == "create_bucket"
    assert satisfied(list(artefacts.plan(context(), fine())))


@pytest.mark.parametrize(
    ("changed", "call"),
    [
        ({"blocked": {}}, "put_public_access_block"),
        ({"algorithm": ""}, "put_bucket_encryption"),
        ({"expires_days": None}, "put_bucket_lifecycle_configuration"),
        ({"expires_days": 90}, "put_bucket_lifecycle_configuration"),
        ({"policy": EMPTY}, "put_bucket_policy"),
    ],
)
def test_what_was_taken_off_is_put_back_alone(changed: dict[str, Any], call: str) -> None:
    """By one call."""
    (change,) = changes(list(artefacts.plan(context(), replace(fine(), **changed))))
    assert [each.operation for each in change.calls] == [call]


def test_a_shorter_age_is_the_owner_s_choice() -> None:
    """A week is none the worse."""
    assert satisfied(list(artefacts.plan(context(), replace(fine(), expires_days=7))))


def test_a_removal_empties_and_deletes_it() -> None:
    """One that holds more than one call takes is emptied by its age first, and that is said."""
    change = only(list(artefacts.remove(context(), replace(fine(), keys=("a", "b")))))
    assert [call.operation for call in change.calls] == ["list_objects_v2", "delete_objects", "delete_bucket"]
    path = change.calls[0].yields[artefacts.LEFT]
    assert jmespath.search(path, {"Contents": [{"Key": "a", "Size": 1}]})[0] == {"Key": "a"}
    assert len(jmespath.search(path, {})) == 1  # AWS refuses to delete no objects at all
    much = replace(fine(), keys=("a",), more=True)
    (first,) = artefacts.remove(context(), much)
    assert isinstance(first, Change)
    assert first.action is Action.UPDATE
    (second,) = artefacts.remove(context(), replace(much, expires_days=1))
    assert isinstance(second, NoChange)
    assert second.remark
    assert satisfied(list(artefacts.remove(context(), None)))
