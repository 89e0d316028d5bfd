"""The API may invoke the alias of each function that it serves with."""

from provisioners.release import alias_permission
from provisioners.release.alias_permission import STATEMENT, Permitted, statement_id
from tests.provisioners.fakes import FakeReads, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, URI, parameters

SOURCE = "arn:aws:execute-api:eu-west-1:123456789012:abc123/*/*/*"
SID = statement_id(context())
STANDING = {
    "Sid": SID,
    "Effect": "Allow",
    "Principal": {"Service": "apigateway.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Condition": {"ArnLike": {"AWS:SourceArn": SOURCE}},
}


def test_the_api_is_let_in_and_no_other() -> None:
    """By the ARN of this very API."""
    change = only(list(alias_permission.plan(context(), (Permitted(FUNCTION, {}),))))
    assert parameters(change, "add_permission")["SourceArn"] == SOURCE


def test_the_second_plan_is_empty_and_others_statements_stay() -> None:
    """Only our own statement is looked at, and removed."""
    both = Permitted(FUNCTION, {SID: STANDING, "theirs": {}})
    assert satisfied(list(alias_permission.plan(context(), (both,))))
    change = only(list(alias_permission.remove(context(), (both,))))
    assert parameters(change, "remove_permission")["StatementId"] == SID
    assert satisfied(list(alias_permission.remove(context(), (Permitted(FUNCTION, {"theirs": {}}),))))


def test_a_statement_of_an_older_version_gives_way_to_one_that_bears_the_apis_id() -> None:
    """The new one is there before the old one goes; the older one of another API is left alone."""
    own, others = STANDING | {"Sid": STATEMENT}, {"ArnLike": {"AWS:SourceArn": SOURCE.replace("abc123", "def456")}}
    change = only(list(alias_permission.plan(context(), (Permitted(FUNCTION, {STATEMENT: own}),))))
    assert [(call.operation, call.parameters["StatementId"]) for call in change.calls] == [
        ("add_permission", SID),
        ("remove_permission", STATEMENT),
    ]
    both = {SID: STANDING, STATEMENT: own | {"Condition": others}}
    assert satisfied(list(alias_permission.plan(context(), (Permitted(FUNCTION, both),))))
    change = only(list(alias_permission.remove(context(), (Permitted(FUNCTION, both),))))
    assert parameters(change, "remove_permission")["StatementId"] == SID


def test_functions_that_the_api_does_not_invoke_are_left_out() -> None:
    """An API of mocks needs no permission."""
    method = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}
    resources = [{"id": "r", "path": "/", "resourceMethods": {"GET": method}}]
    found = alias_permission.read(FakeReads({("apigateway", "get_resources"): resources}), context())
    assert found == (Permitted(FUNCTION, {}),)
    assert alias_permission.read(FakeReads({("apigateway", "get_resources"): []}), context()) == ()
