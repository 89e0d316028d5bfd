"""Retries and destinations of a function hold for its alias too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.release import alias_async
from provisioners.release.alias_async import Asynchronous
from stormproof.core.planning.former import Former, Formers
from tests.provisioners.fakes import FakeReads, context, only, satisfied
from tests.provisioners.made_functions import ADOPTED, FUNCTION, adopting, parameters

NEVER = 0
WITHOUT_RETRY = {
    "MaximumRetryAttempts": NEVER,
    "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:::failed"}},
}
LATER = {"MaximumEventAgeInSeconds": 60}


def planned(*found: Asynchronous) -> list[Any]:
    """Return the plan's steps."""
    return list(alias_async.plan(context(), found))


def test_the_alias_gets_what_the_function_has() -> None:
    """As a whole, and again where the owner has changed it since."""
    for standing in ({}, LATER):
        put = parameters(
            only(planned(Asynchronous(FUNCTION, WITHOUT_RETRY, standing))), "put_function_event_invoke_config"
        )
        assert put == {"FunctionName": "shop-api", "Qualifier": "live", **WITHOUT_RETRY}
    assert satisfied(planned(Asynchronous(FUNCTION, WITHOUT_RETRY, WITHOUT_RETRY), Asynchronous(FUNCTION, {}, {})))


def test_what_the_function_has_no_more_goes_from_an_alias_of_ours() -> None:
    """By a removal of ours too."""
    for steps in (
        planned(Asynchronous(FUNCTION, {}, WITHOUT_RETRY)),
        list(alias_async.remove(context(), (Asynchronous(FUNCTION, WITHOUT_RETRY, WITHOUT_RETRY),))),
    ):
        gone = parameters(only(steps), "delete_function_event_invoke_config")
        assert gone == {"FunctionName": "shop-api", "Qualifier": "live"}


def test_what_an_owner_set_for_his_alias_is_his() -> None:
    """Only what we put there goes again."""
    theirs = Asynchronous(ADOPTED, WITHOUT_RETRY, LATER)
    assert satisfied(planned(theirs, replace(theirs, own={})))
    assert satisfied(list(alias_async.remove(adopting(), (theirs,))))
    put = only(planned(replace(theirs, of_alias={})))
    assert put.keeps
    known = Formers({(put.control, put.resource, put.aspect): Former(put.before, put.after)})
    back = only(list(alias_async.remove(adopting(known), (replace(theirs, of_alias=WITHOUT_RETRY),))))
    assert parameters(back, "delete_function_event_invoke_config")["Qualifier"] == "green"


def test_settings_are_read_by_what_they_are_of() -> None:
    """Destinations that are none are told as empty objects."""
    told = {"OnSuccess": {}, "OnFailure": {"Destination": "arn:aws:sqs:::failed"}}
    configs = [
        {"FunctionArn": f"{FUNCTION.arn}:$LATEST", "MaximumRetryAttempts": NEVER, "DestinationConfig": told},
        {"FunctionArn": f"{FUNCTION.arn}:live", "MaximumEventAgeInSeconds": 60, "DestinationConfig": {"OnSuccess": {}}},
    ]
    table: dict[tuple[str, str], Any] = {("lambda", "list_function_event_invoke_configs"): configs}
    (found,) = alias_async.read(FakeReads(table), context())
    assert (found.own, found.of_alias) == (WITHOUT_RETRY, LATER)
