"""A role is mended to exactly what it should be, whatever it was."""

import json
import re
from dataclasses import replace
from typing import Any

from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from provisioners.authentication import authorizer_role
from provisioners.shared.role_changes import Role, making, mending, read_role, trusting, unmaking
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call
from stormproof.core.system import Conventions
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads, blocked, context, only, satisfied

DOCUMENTS = st.fixed_dictionaries({"Statement": st.lists(st.sampled_from(["a", "b"]), max_size=2)})
ROLES = st.builds(
    Role,
    st.sampled_from([trusting("lambda.amazonaws.com"), trusting("ec2.amazonaws.com")]),
    st.dictionaries(st.sampled_from(["one", "two", "three"]), DOCUMENTS),
    st.lists(st.sampled_from(["arn:x", "arn:y"]), unique=True).map(lambda arns: tuple(sorted(arns))),
    st.sampled_from(["", "arn:this", "arn:that"]),
)


def after(role: Role, call: Call) -> Role:
    """Return the role as IAM leaves it after a call."""
    given_: Any = call.parameters
    inline, managed = dict(role.inline), set(role.managed)
    match call.operation:
        case "update_assume_role_policy":
            return replace(role, trust=json.loads(given_["PolicyDocument"]))
        case "put_role_policy":
            inline[given_["PolicyName"]] = json.loads(given_["PolicyDocument"])
        case "delete_role_policy":
            del inline[given_["PolicyName"]]
        case "attach_role_policy":
            managed.add(given_["PolicyArn"])
        case "detach_role_policy":
            managed.remove(given_["PolicyArn"])
        case "put_role_permissions_boundary":
            return replace(role, boundary=given_["PermissionsBoundary"])
    return replace(role, inline=inline, managed=tuple(sorted(managed)))


@given(ROLES, ROLES)
def test_mending_ends_at_what_is_wanted(actual: Role, wanted: Role) -> None:
    """After the calls the role is as wanted, a boundary that nobody asked for kept; mending it again makes no call."""
    role = actual
    for call in mending("r", actual, wanted):
        role = after(role, call)
    assert role == replace(wanted, boundary=wanted.boundary or actual.boundary)
    assert not list(mending("r", role, wanted))


@given(ROLES)
def test_unmaking_takes_everything_off_before_the_role(role: Role) -> None:
    """IAM deletes only a role without policies."""
    *takings, last = unmaking("r", role)
    for call in takings:
        role = after(role, call)
    assert (dict(role.inline), role.managed, last.operation) == ({}, (), "delete_role")


def test_the_authorizer_may_read_one_table_and_write_one_log() -> None:
    """The authorizer's role reads the pepper beside its table; its one wildcard is the streams of its own log group."""
    change = only(list(authorizer_role.CONTROL.plan(context(), None)))
    document = json.loads(change.calls[1].parameters["PolicyDocument"])
    actions = {action for statement in document["Statement"] for action in statement["Action"]}
    resources = [resource for statement in document["Statement"] for resource in statement["Resource"]]
    assert actions == {"dynamodb:GetItem", "ssm:GetParameter", "logs:CreateLogStream", "logs:PutLogEvents"}
    assert all(resource.rstrip(":*").count("*") == 0 for resource in resources)


@given(st.text())
def test_a_role_of_an_api_of_any_name_can_be_described(name: str) -> None:
    """IAM takes no character beyond Latin-1."""
    system = replace(SYSTEM, api=replace(SYSTEM.api, name=name))
    call = next(making(Names(system), "r", Role(trusting("lambda.amazonaws.com"), {})))
    pattern = create_role().members["Description"].metadata["pattern"]
    assert re.fullmatch(pattern, str(call.parameters["Description"]))


def create_role() -> Any:
    """Return the shape of CreateRole's parameters, as AWS publishes it."""
    return Session().get_service_model("iam").operation_model("CreateRole").input_shape


def test_a_role_that_was_given_more_loses_it_again() -> None:
    """An administrator's policy on our role is drift."""
    created = only(list(authorizer_role.CONTROL.plan(context(), None))).calls
    inline = json.loads(created[1].parameters["PolicyDocument"])
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    actual = Role(trusting("lambda.amazonaws.com"), {"stormproof": inline}, (admin,))
    change = only(list(authorizer_role.CONTROL.plan(context(), actual)))
    assert [call.operation for call in change.calls] == ["detach_role_policy"]
    assert satisfied(list(authorizer_role.CONTROL.plan(context(), replace(actual, managed=()))))


def test_a_role_that_is_gone_is_made_again_and_one_that_stands_is_removed() -> None:
    """Plan creates, remove deletes."""
    assert only(list(authorizer_role.CONTROL.plan(context(), None))).action is Action.CREATE
    assert only(list(authorizer_role.CONTROL.remove(context(), Role({}, {})))).action is Action.DELETE


def test_policies_are_read_whether_boto3_decodes_them_or_not() -> None:
    """A policy document may come as JSON text."""
    trust = trusting("lambda.amazonaws.com")
    reads = FakeReads(
        {
            ("iam", "get_role"): {"Role": {"AssumeRolePolicyDocument": json.dumps(trust)}},
            ("iam", "list_role_policies"): ["p"],
            ("iam", "get_role_policy"): {"PolicyDocument": {"Statement": []}},
            ("iam", "list_attached_role_policies"): ["arn:b", "arn:a"],
        }
    )
    assert read_role(reads, "r") == Role(trust, {"p": {"Statement": []}}, ("arn:a", "arn:b"))


def test_a_role_is_trusted_under_no_condition_that_lambda_may_not_meet() -> None:
    """Whether Lambda names the source account is not documented: a role that asks for it may start no function."""
    assert "Condition" not in trusting("lambda.amazonaws.com")["Statement"][0]
    created = only(list(authorizer_role.CONTROL.plan(context(), None))).calls[0]
    assert "aws:Source" not in created.parameters["AssumeRolePolicyDocument"]


BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
DEMANDED = replace(
    context(), system=replace(SYSTEM, conventions=Conventions("/team/", BOUNDARY, (("cost-center", "4711"),)))
)


def test_a_role_is_made_as_the_organization_demands() -> None:
    """Under its path, with its boundary and its tags beside ours; by default with none of them."""
    made = only(list(authorizer_role.CONTROL.plan(DEMANDED, None))).calls[0].parameters
    assert (made["Path"], made["PermissionsBoundary"]) == ("/team/", BOUNDARY)
    assert {"Key": "cost-center", "Value": "4711"} in made["Tags"]
    plain = only(list(authorizer_role.CONTROL.plan(context(), None))).calls[0].parameters
    assert not {"Path", "PermissionsBoundary"} & plain.keys()
    assert all(tag["Key"].startswith("stormproof") for tag in plain["Tags"])
    names = Names(DEMANDED.system)
    assert names.role_arn(names.authorizer_role).endswith(f":role/team/{names.authorizer_role}")
    assert names.role_arn("acme-api").endswith(":role/acme-api")


def test_a_role_that_stands_elsewhere_is_a_conflict() -> None:
    """AWS gives a path once, and a function that is told another ARN has no role."""
    made = only(list(authorizer_role.CONTROL.plan(context(), None))).calls
    standing = Role(json.loads(made[0].parameters["AssumeRolePolicyDocument"]), {"stormproof": {}})
    (reason,) = blocked(list(authorizer_role.CONTROL.plan(DEMANDED, standing)))
    assert 'path = "/"' in reason
    bounded = replace(standing, path="/team/")
    operations = [call.operation for call in only(list(authorizer_role.CONTROL.plan(DEMANDED, bounded))).calls]
    assert operations == ["put_role_permissions_boundary", "put_role_policy"]
