"""Lost answers: what is made again, what is looked for first, and what is given up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import jmespath
import pytest
import stamina
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.utils import ArgumentGenerator

from stormproof.aws.access.ambiguous_calls import MADE, NEVER_AGAIN, SAME_AGAIN, may_be_repeated
from stormproof.aws.access.readonly import is_read
from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Call
from stormproof.repository.service import OTHERS
from stormproof.run.reporting.project import ROOT

LOST = ReadTimeoutError(endpoint_url="x")
PARAMETERS = {"FunctionName": "f", "Name": "live", "FunctionVersion": "1"}
ALIAS = Call("lambda", "create_alias", PARAMETERS, yields={"alias.arn": "AliasArn"})
MADE_ALIAS = {"AliasArn": "arn:aws:lambda:us-east-1:123456789012:function:f:live"}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Repetitions follow at once."""
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


class Aliases:
    """Lambda's aliases; answers are lost as often as said, `late` looks do not see what was made."""

    def __init__(self, *, answers_lost: int, done: bool, late: int, refuse: Any) -> None:
        self.made = 0
        self._lost = answers_lost
        self._done = done
        self._late = late
        self._refuse = refuse

    def create_alias(self, **_: Any) -> dict[str, Any]:
        """Make it, unless it is there; perhaps nobody is told."""
        if self.made:
            raise self._refuse("ResourceConflictException", "Alias already exists")
        lost, self._lost = self._lost > 0, self._lost - 1
        self.made += not lost or self._done
        if lost:
            raise LOST
        return MADE_ALIAS

    def get_alias(self, FunctionName: str, Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Tell of it."""
        assert (FunctionName, Name) == ("f", "live")
        if not self.made or self._late > 0:
            self._late -= 1
            raise self._refuse("ResourceNotFoundException")
        return MADE_ALIAS


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("late", [0, 2])
@pytest.mark.parametrize("answers_lost", [1, 2])
def test_what_was_made_is_adopted_and_made_once(
    made_up: Any, refuse: Any, answers_lost: int, late: int, *, done: bool
) -> None:
    """Whether the first call was carried out or not, and however late it shows: one thing, and its output is known."""
    aliases = Aliases(answers_lost=answers_lost, done=done, late=late, refuse=refuse)
    bed = made_up({"lambda": {"create_alias": aliases.create_alias, "get_alias": aliases.get_alias}})
    assert bed.connection.writer.call(ALIAS) == {"alias.arn": MADE_ALIAS["AliasArn"]}
    assert aliases.made == 1


def test_what_was_made_is_found_on_any_page(made_up: Any, refuse: Any) -> None:
    """A listing that is looked at whole: made again, the thing would be refused, and nobody would know its ID."""
    asked: list[str] = []

    def listed(**given: Any) -> dict[str, Any]:
        asked.append(given.get("NextMarker", ""))
        if not asked[-1]:
            return {"IPSets": [{"Name": "other", "Id": "1"}], "NextMarker": "m"}
        return {"IPSets": [{"Name": "x", "Id": "2"}]}

    def create(**_: Any) -> dict[str, Any]:
        if asked:
            raise refuse("WAFDuplicateItemException")
        raise LOST

    bed = made_up({"wafv2": {"create_ip_set": create, "list_ip_sets": listed}})
    call = Call("wafv2", "create_ip_set", {"Name": "x", "Scope": "REGIONAL"}, yields={"id": "Summary.Id"})
    assert bed.connection.writer.call(call) == {"id": "2"}
    assert asked == ["", "m"]


CONFIGURED = {"FunctionName": "f", "RevisionId": "1", "Timeout": 9, "Layers": ["arn:l:1"]}


@pytest.mark.parametrize(
    ("standing", "calls", "passes"),
    [
        ({"RevisionId": "2", "Timeout": 9, "Layers": [{"Arn": "arn:l:1", "CodeSize": 5}]}, 1, True),
        ({"RevisionId": "1", "Timeout": 3}, 2, True),
        ({"RevisionId": "1", "Timeout": 9, "Layers": [{"Arn": "arn:l:1"}]}, 2, True),
        ({"RevisionId": "2", "Timeout": 3, "Layers": [{"Arn": "arn:l:1"}]}, 2, False),
        ({"RevisionId": "2", "Timeout": 9}, 2, False),
    ],
)
def test_a_change_of_a_revision_is_made_once(
    made_up: Any, refuse: Any, standing: dict[str, Any], calls: int, *, passes: bool
) -> None:
    """Carried out, it is not made again; not carried out, it is, unless somebody else was quicker."""
    made: list[dict[str, Any]] = []

    def update(**given: Any) -> dict[str, Any]:
        made.append(given)
        if len(made) == 1:
            raise LOST
        if standing["RevisionId"] != given["RevisionId"]:
            raise refuse("PreconditionFailedException")
        return {"FunctionName": "f"}

    def look(**_: Any) -> dict[str, Any]:
        return {"FunctionName": "f", **standing}

    bed = made_up({"lambda": {"update_function_configuration": update, "get_function_configuration": look}})
    call = Call("lambda", "update_function_configuration", CONFIGURED, yields={"name": "FunctionName"})
    if passes:
        assert bed.connection.writer.call(call) == {"name": "f"}
    else:
        with pytest.raises(CallFailed, match="PreconditionFailed"):
            bed.connection.writer.call(call)
    assert len(made) == calls


@pytest.mark.parametrize(("state", "passes"), [("RUNNING", True), ("ERROR", False)])
def test_what_is_started_again_may_have_been_started(made_up: Any, refuse: Any, state: str, *, passes: bool) -> None:
    """Its state says: running is what was asked for."""
    asked: list[str] = []

    def start(Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        asked.append(Name)
        if len(asked) == 1:
            raise LOST
        raise refuse("ConflictException", "Canary is not in a startable state")

    look = {"get_canary": lambda **_: {"Canary": {"Status": {"State": state}}}}
    bed = made_up({"synthetics": {"start_canary": start, **look}})
    call = Call("synthetics", "start_canary", {"Name": "c"})
    if passes:
        assert bed.connection.writer.call(call) == {}
    else:
        with pytest.raises(CallFailed, match="startable"):
            bed.connection.writer.call(call)


def test_what_stood_there_before_is_not_adopted(made_up: Any, refuse: Any) -> None:
    """Only a call of ours whose answer was lost may have made it."""
    aliases = Aliases(answers_lost=0, done=True, late=0, refuse=refuse)
    aliases.made = 1
    bed = made_up({"lambda": {"create_alias": aliases.create_alias, "get_alias": aliases.get_alias}})
    with pytest.raises(CallFailed) as caught:
        bed.connection.writer.call(ALIAS)
    assert caught.value.code == "aws.already_exists"


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("logs", "create_log_group", "ResourceAlreadyExistsException"),
        ("lambda", "remove_permission", "ResourceNotFoundException"),
        ("iam", "detach_role_policy", "NoSuchEntity"),
        ("dynamodb", "update_time_to_live", "ValidationException"),
    ],
)
def test_a_refusal_because_it_is_done_is_none(
    made_up: Any, refuse: Any, service: str, operation: str, code: str
) -> None:
    """Of a repeated call, after the first one's answer was lost."""
    answers = [ConnectionClosedError(endpoint_url="x"), refuse(code, "TimeToLive is already enabled")]

    def answer(**_: Any) -> dict[str, Any]:
        raise answers.pop(0)

    assert made_up({service: {operation: answer}}).connection.writer.answer(Call(service, operation, {})) == {}
    assert not answers


@pytest.mark.parametrize(
    "call",
    [
        Call("lambda", "update_function_code", {"RevisionId": "1"}),
        Call("wafv2", "update_ip_set", {"LockToken": "1"}),
        Call("dynamodb", "put_item", {"ConditionExpression": "attribute_not_exists(a)"}),
        Call("dynamodb", "update_item", {"UpdateExpression": "ADD n :one"}),
        Call("events", "put_events", {}),
        Call("lambda", "invoke", {}),
        Call("apigateway", "create_api_key", {}),
    ],
)
def test_what_would_be_refused_or_count_twice_is_not_repeated(call: Call) -> None:
    """A change that depends on what stood before, an event, an invocation, a thing that nobody could find again."""
    assert not may_be_repeated(call)


@pytest.mark.parametrize(
    "call",
    [
        Call("apigateway", "update_stage", {}),
        Call("iam", "attach_role_policy", {}),
        Call("lambda", "publish_version", {}),
        Call("apigateway", "create_api_key", {"value": "a text of one key alone"}),
        Call("dynamodb", "update_item", {"ConditionExpression": "attribute_exists(a)"}, idempotent=True),
    ],
)
def test_what_comes_to_the_same_is_repeated(call: Call) -> None:
    """By its verb, by what AWS says of it, or because who makes the call says so."""
    assert may_be_repeated(call)


def test_every_write_of_the_product_says_whether_it_may_be_made_again() -> None:
    """By its verb, by a table, or where it is made: what is silent is an ERROR in rough weather.

    Calls of services beside AWS's are never made again.
    """
    silent = [
        (file.relative_to(ROOT).as_posix(), service, operation)
        for folder in ("stormproof", "provisioners")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for service, operation, stated in _calls(file)
        if not (stated or service in OTHERS or is_read(service, operation) or (service, operation) in NEVER_AGAIN)
        and not may_be_repeated(Call(service, operation, _naming(service, operation)))
    ]
    assert not silent


def _naming(service: str, operation: str) -> dict[str, str]:
    """Return the parameter by which what a call makes is found again, none where it has no such one."""
    made = MADE.get((service, operation))
    return {made.called[1]: "x"} if made and made.called else {}


def _calls(file: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield service and operation of each call that a module makes of words, and whether it states `idempotent`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Call":
            named = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
            if len(named) == len(node.args[:2]) == len(("service", "operation")):
                yield str(named[0]), str(named[1]), any(each.arg == "idempotent" for each in node.keywords)


@pytest.mark.parametrize(
    ("service", "operation"), [("lambda", "get_function_configuration"), ("synthetics", "get_canary")]
)
def test_a_look_that_belongs_to_a_change_is_made_again(service: str, operation: str) -> None:
    """What a change yields is asked for among its calls, and looking harms nothing."""
    assert may_be_repeated(Call(service, operation, {"Name": "canary"}))


@pytest.mark.parametrize(("service", "operation"), sorted(MADE))
def test_the_look_for_a_made_thing_is_one_that_aws_has(service: str, operation: str) -> None:
    """A read; its parameters are the create's too; and its answer, in AWS's shapes, yields what the create's does."""
    made = MADE[service, operation]
    client = boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]  # any service
    model = client.meta.service_model
    shapes = {
        name: model.operation_model(client.meta.method_to_api_mapping[name]) for name in (operation, made.operation)
    }
    assert is_read(service, made.operation)
    assert set(made.named_by) <= set(shapes[operation].input_shape.members)
    assert set(made.named_by) <= set(shapes[made.operation].input_shape.members)
    seen = ArgumentGenerator(use_member_names=True).generate_skeleton(shapes[made.operation].output_shape)
    given = ArgumentGenerator(use_member_names=True).generate_skeleton(shapes[operation].input_shape)
    if made.called:
        given[made.called[1]] = jmespath.search(made.within, seen)[0][made.called[0]]
    if made.changed:
        given = {name: value for name, value in given.items() if name in made.named_by}
        seen = {**seen, **given}
    answer = made.answer(seen, given)
    assert answer
    assert set(answer) & set(shapes[operation].output_shape.members if shapes[operation].output_shape else answer)


@pytest.mark.parametrize(("service", "operation"), sorted(SAME_AGAIN))
def test_what_may_be_repeated_is_named_as_boto3_does(service: str, operation: str) -> None:
    """A slip of the pen would be a call that is given up."""
    client = boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]  # any service
    assert operation in client.meta.method_to_api_mapping


def test_a_made_resource_is_found_beside_the_root_which_has_no_part_of_a_path() -> None:
    """By the part of the path that it was given; before it is there nothing is found, and nothing goes wrong."""
    look, given = MADE["apigateway", "create_resource"], {"restApiId": "a", "parentId": "r", "pathPart": "slow"}
    root, made = {"id": "r", "path": "/"}, {"id": "s", "parentId": "r", "pathPart": "slow", "path": "/slow"}
    assert look.answer({"items": [root]}, given) is None
    assert look.answer({"items": [root, made]}, given) == made
