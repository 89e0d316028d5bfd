"""The API's authorizer and the permission to ask its function."""

import json
from typing import Any

import pytest

from provisioners.authentication import authorizer, authorizer_permission
from provisioners.authentication.authorizer import ALWAYS_THERE, KEY_SOURCE, settings
from provisioners.authentication.authorizer_permission import Permitted
from stormproof.core.planning.plans import Action, NoChange
from stormproof.core.policy import Mode
from tests.provisioners.fakes import FakeReads, blocked, context, only, satisfied

STANDING: dict[str, Any] = {"id": "auth1", "name": "stormproof", "type": "REQUEST", **settings(context())}


def test_a_missing_authorizer_is_made_and_deployed() -> None:
    """It asks about the key header, keeps no answer, and yields its ID to the methods."""
    change = only(list(authorizer.plan(context(), None)))
    call, trial = change.calls
    assert trial.operation == "test_invoke_authorizer"
    assert set(trial.yields.values()) == {"policy"}
    assert call.parameters["identitySource"] == KEY_SOURCE
    assert call.parameters["authorizerResultTtlInSeconds"] == 0
    assert call.yields == {"authorizer.id": "id"}
    assert change.redeploys


def test_the_second_plan_is_empty() -> None:
    """An authorizer as wanted needs nothing."""
    assert satisfied(list(authorizer.plan(context(), STANDING)))


def test_only_what_differs_is_patched() -> None:
    """A longer memory is put back to the policy's."""
    change = only(list(authorizer.plan(context(), {**STANDING, "authorizerResultTtlInSeconds": 3600})))
    assert change.calls[0].parameters["patchOperations"] == [
        {"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "0"}
    ]


def test_while_observing_requests_without_a_key_reach_the_authorizer() -> None:
    """With an identity source that no request lacks the gateway turns nobody away by itself; nothing is cached then."""
    observing = settings(context(authentication_mode=Mode.OBSERVE, authorizer_ttl_seconds=60))
    assert (observing["identitySource"], observing["authorizerResultTtlInSeconds"]) == (ALWAYS_THERE, 0)
    made = only(list(authorizer.plan(context(authentication_mode=Mode.OBSERVE), None)))
    assert "identitySource" not in made.calls[0].parameters
    assert made.calls[1].operation == "test_invoke_authorizer"


def test_back_to_observing_no_patch_empties_the_identity_source() -> None:
    """AWS refuses an empty one; the way back replaces it, breaks nobody, and is one that AWS documents.

    It is tried as it stands, by the key's header: what a variable of the context is in a trial nobody says.
    """
    change = only(list(authorizer.plan(context(authentication_mode=Mode.OBSERVE), STANDING)))
    assert [call.operation for call in change.calls] == ["test_invoke_authorizer", "update_authorizer"]
    (operation,) = change.calls[1].parameters["patchOperations"]
    assert operation == {"op": "replace", "path": "/identitySource", "value": ALWAYS_THERE}
    assert not change.breaking


def test_one_that_goes_on_observing_is_mended_without_a_trial() -> None:
    """One that has no source at all is tried, before it gets one or after it was mended."""
    observing = context(authentication_mode=Mode.OBSERVE)
    standing = {**STANDING, **settings(observing), "authorizerUri": "other"}
    told = [
        [call.operation for call in only(list(authorizer.plan(observing, actual))).calls]
        for actual in (standing, {**standing, "identitySource": None})
    ]
    assert told == [["update_authorizer"], ["update_authorizer", "test_invoke_authorizer"]]


def test_an_authorizer_that_observes_without_any_source_is_left_alone() -> None:
    """So an older version made it; it lets the same requests through."""
    older = {**STANDING, **settings(context(authentication_mode=Mode.OBSERVE)), "identitySource": None}
    assert satisfied(list(authorizer.plan(context(authentication_mode=Mode.OBSERVE), older)))


def test_the_end_of_observing_is_breaking() -> None:
    """With the identity source the gateway begins to answer 401."""
    observed = {**STANDING, **settings(context(authentication_mode=Mode.OBSERVE))}
    assert only(list(authorizer.plan(context(), observed))).breaking


def test_somebody_else_s_authorizer_of_our_name_is_a_conflict() -> None:
    """Its type tells that it is not ours."""
    (reason,) = blocked(list(authorizer.plan(context(), {**STANDING, "type": "TOKEN"})))
    assert "TOKEN" in reason
    assert "REQUEST" in reason


def test_the_authorizer_is_removed() -> None:
    """Remove deletes it by its ID."""
    change = only(list(authorizer.remove(context(), STANDING)))
    assert change.calls[0].parameters["authorizerId"] == "auth1"


def statement(**changed: Any) -> dict[str, Any]:
    """Return the permission as Lambda keeps it."""
    call = only(list(authorizer_permission.plan(context(), Permitted()))).calls[0].parameters
    kept = {
        "Sid": call["StatementId"],
        "Effect": "Allow",
        "Principal": {"Service": call["Principal"]},
        "Action": call["Action"],
        "Condition": {"ArnLike": {"AWS:SourceArn": call["SourceArn"]}},
    }
    return kept | changed


def test_a_permission_as_wanted_is_left_alone() -> None:
    """The second plan is empty."""
    assert satisfied(list(authorizer_permission.plan(context(), Permitted(statement()))))


@pytest.mark.parametrize(
    "changed",
    [
        {"Principal": {"Service": "events.amazonaws.com"}},
        {"Principal": "*"},
        {"Condition": {}},
        {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:execute-api:eu-west-1:123456789012:other/*"}}},
        {"Effect": "Deny"},
    ],
)
def test_a_permission_that_was_changed_is_replaced(changed: dict[str, Any]) -> None:
    """A statement cannot be edited: it is taken off and added."""
    change = only(list(authorizer_permission.plan(context(), Permitted(statement(**changed)))))
    assert change.action is Action.UPDATE
    assert [call.operation for call in change.calls] == ["remove_permission", "add_permission"]


def permitted(*statements: dict[str, Any], authorizer: str = "auth1") -> Permitted:
    """Return what is read where the function's policy has these statements."""
    policy = {"Policy": json.dumps({"Statement": statements})}
    standing = [{"name": "stormproof", "id": authorizer}]
    reads = FakeReads({("lambda", "get_policy"): policy, ("apigateway", "get_authorizers"): standing})
    return authorizer_permission.read(reads, context())


def test_our_statement_is_found_among_others() -> None:
    """It is known by its ID."""
    assert permitted({"Sid": "theirs"}, statement()) == Permitted(statement())
    assert authorizer_permission.read(FakeReads({}), context()) == Permitted()


def test_a_statement_of_somebody_else_s_that_lets_the_api_ask_is_enough() -> None:
    """Whether it names all authorizers or this one; one for another authorizer is not."""
    exact = statement()["Condition"]["ArnLike"]["AWS:SourceArn"].replace("*", "auth1")
    theirs = statement(Sid="theirs", Condition={"ArnEquals": {"AWS:SourceArn": exact}})
    (step,) = authorizer_permission.plan(context(), permitted(theirs))
    assert isinstance(step, NoChange)
    assert "theirs" in step.reason
    assert permitted(statement(Sid="theirs")).by_another == "theirs"
    assert permitted(theirs, authorizer="another") == Permitted()
    assert permitted(statement(Effect="Deny"), theirs) == Permitted(statement(Effect="Deny"), "theirs")


def test_our_statement_alone_is_taken_off() -> None:
    """What lets the API ask beside it is somebody else's."""
    assert satisfied(list(authorizer_permission.remove(context(), Permitted(None, "theirs"))))
    assert only(list(authorizer_permission.remove(context(), Permitted(statement(), "theirs")))).action is Action.DELETE


def test_answers_that_are_kept_for_less_time_than_the_policy_admits_stay_so() -> None:
    """Stricter than asked for is as asked for; whatever else differs is still mended."""
    admitted = context(authorizer_ttl_seconds=300)
    (step,) = authorizer.plan(admitted, STANDING)
    assert isinstance(step, NoChange)
    assert "for 0 s" in step.reason
    other = {**STANDING, "identitySource": "method.request.header.other"}
    change = only(list(authorizer.plan(admitted, other)))
    assert set(change.after) == {"identitySource"}


@pytest.mark.parametrize(
    ("authorization", "http_method", "needed"),
    [("CUSTOM", "GET", False), ("AWS_IAM", "POST", False), ("NONE", "OPTIONS", False), ("NONE", "ANY", True)],
)
def test_no_authorizer_is_made_that_no_method_would_ask(authorization: str, http_method: str, needed: bool) -> None:  # noqa: FBT001 - a parameter
    """Where every method asks its owner's, ours would stand there for nothing."""
    method = {"httpMethod": http_method, "authorizationType": authorization, "authorizerId": "theirs"}
    table: dict[tuple[str, str], Any] = {
        ("apigateway", "get_authorizers"): [{"id": "theirs", "name": "theirs", "type": "TOKEN"}],
        ("apigateway", "get_resources"): [{"id": "r", "path": "/", "resourceMethods": {http_method: method}}],
    }
    found = authorizer.read(FakeReads(table), context())
    assert (found is None) is needed
    assert satisfied(list(authorizer.plan(context(), found))) is not needed
    assert satisfied(list(authorizer.remove(context(), found)))
