"""A provisioner that gets a function's role wrong is found out by the check of 8.6, which analyses for itself.

What the mutated provisioner would make is held by a made-up IAM that evaluates policies as the embedded AWS does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from localaws.services.iam.evaluation import Ask, judge
from provisioners.authentication import authorizer_role
from provisioners.encryption import key_grants
from provisioners.rate_limiting import rate_guard_permission
from provisioners.roles import own_roles
from provisioners.shared.service_roles import role_control
from stormproof.aws.observe import function_needs
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.errors import NotThere
from stormproof.core.judges.roles.policies import judge_boundaries, judge_own_roles, judge_precise, judge_trust
from stormproof.core.judges.roles.policy_simulation import judge_needs_allowed, judge_rest_denied
from stormproof.core.least_privilege.needs import Needs
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import RolesMode
from stormproof.stimuli.roles.function_roles import examine
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM, FakeReads, context
from tests.provisioners.made_functions import FUNCTION, configuration, state
from tests.provisioners.mutations import Mutation, calls, instead, result
from tests.stormproof.core.least_privilege.packages import zipped

NAMES = Names(SYSTEM)
ROLE, FORMER = NAMES.function_role(FUNCTION), "shop"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
CODE = zipped(
    {"app.py": "import boto3\ndef handle(e, c): boto3.client('dynamodb').get_item(TableName='shop-projects')\n"}
)
GUARDED = {"Handler": GUARD_HANDLER, "Layers": [], "Environment": {"Variables": {"STORMPROOF_HANDLER": "app.handle"}}}


def wanted() -> PlanContext:
    """Return what is planned for: roles enforced, a key named, and one addition by the owner."""
    additions = {"api": ("sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:theirs",)}
    return context(roles_mode=RolesMode.ENFORCE, encryption_key_arn=KEY, role_additions=additions)


def lambda_answers(role: str) -> dict[tuple[str, str], Any]:
    """Return what Lambda answers of the function, which ran by another role once, and of the authorizer."""

    def settings(FunctionName: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if FunctionName == NAMES.authorizer:
            return {"Role": NAMES.role_arn(NAMES.authorizer_role)}
        return configuration(Role=NAMES.role_arn(role), **GUARDED)

    versions = [{"Version": "$LATEST", "Role": NAMES.role_arn(role)}, {"Version": "1", "Role": NAMES.role_arn(FORMER)}]
    return {
        ("lambda", "get_function_configuration"): settings,
        ("lambda", "list_versions_by_function"): lambda FunctionName: (  # noqa: N803 - boto3's name
            versions if FunctionName == FUNCTION.name else []
        ),
        ("lambda", "list_event_source_mappings"): [],
        ("lambda", "list_function_event_invoke_configs"): [],
        ("lambda", "get_function"): {"Code": {"Location": "https://code.example"}},
        ("logs", "describe_log_groups"): [],
    }


class Iam:
    """IAM with the roles that were made, and the one by which the function ran before."""

    def __init__(self) -> None:
        self.roles: dict[str, dict[str, Any]] = {FORMER: {"PermissionsBoundary": BOUNDARY, "policies": {}}}

    def make(self, steps: Any) -> None:
        """Make the calls of steps that are about roles."""
        made = list(steps)
        for role in calls(made, "create_role"):
            self.roles[role["RoleName"]] = {**role, "policies": {}}
        for put in calls(made, "put_role_policy"):
            self.roles[put["RoleName"]]["policies"][put["PolicyName"]] = put["PolicyDocument"]

    def get_role(self, RoleName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """Return a role; raises NotThere."""
        if RoleName not in self.roles:
            raise NotThere(RoleName)
        role = self.roles[RoleName]
        found = {"Arn": NAMES.role_arn(RoleName), "Tags": role.get("Tags", [])}
        trust = {"AssumeRolePolicyDocument": role.get("AssumeRolePolicyDocument", "{}")}
        boundary = {"PermissionsBoundaryArn": role.get("PermissionsBoundary", "")}
        return {"Role": {**found, **trust, "PermissionsBoundary": boundary}}

    def simulate(self, PolicySourceArn: str, ActionNames: list[str], ResourceArns: list[str]) -> list[dict[str, Any]]:  # noqa: N803 - boto3's names
        """Evaluate a role's policies for each action on each resource."""
        documents = [json.loads(text) for text in self.roles[PolicySourceArn.rpartition("/")[2]]["policies"].values()]
        return [
            {
                "EvalActionName": action,
                "EvalResourceName": "arn:${Partition}:form",
                "EvalDecision": "implicitDeny",
                "ResourceSpecificResults": [
                    {
                        "EvalResourceName": resource,
                        "EvalResourceDecision": judge(documents, Ask(action, resource)).value,
                    }
                    for resource in ResourceArns
                ],
            }
            for action in ActionNames
        ]

    def answers(self) -> dict[tuple[str, str], Any]:
        """Return what IAM answers."""
        return {
            ("iam", "get_role"): self.get_role,
            ("iam", "list_role_policies"): lambda RoleName: list(self.roles[RoleName]["policies"]),  # noqa: N803
            ("iam", "list_attached_role_policies"): [],
            ("iam", "get_role_policy"): lambda RoleName, PolicyName: {  # noqa: N803
                "PolicyDocument": self.roles[RoleName]["policies"][PolicyName]
            },
            ("iam", "simulate_principal_policy"): self.simulate,
        }


def roles() -> None:
    """Judge the roles of the function and of the authorizer, made by the provisioners from nothing."""
    iam, desired = Iam(), wanted()
    with patch.object(function_needs, "function_code", lambda *_: CODE):
        found = own_roles.read(FakeReads({**lambda_answers(FORMER), **iam.answers()}), desired)
    iam.make(own_roles.plan(desired, found))
    iam.make(authorizer_role.CONTROL.plan(desired, None))
    own = (state(configuration(Role=NAMES.role_arn(ROLE))),)
    iam.make(rate_guard_permission.plan(desired, rate_guard_permission.Grants(own, {})))
    iam.make(key_grants.plan(desired, key_grants.Grants(own, {})))
    bench: Any = SimpleNamespace(
        reads=FakeReads({**lambda_answers(ROLE), **iam.answers()}),
        context=desired,
        surroundings=SimpleNamespace(has_access_analyzer=False),
    )
    with patch.object(function_needs, "function_code", lambda *_: CODE):
        seen = examine(bench)
    judge_own_roles(seen.held)
    judge_trust(seen.held)
    judge_boundaries(seen.held)
    judge_precise(seen.held)
    judge_needs_allowed(seen.simulated)
    judge_rest_denied(seen.simulated)


def granting(*more: Permission) -> Callable[[Any], Any]:
    """Return the mutation by which a function's role may do more than it needs."""
    return lambda document: lambda permissions: document({*permissions, *more})


def needing_less(action: str) -> Callable[[Any], Any]:
    """Return the mutation by which the provisioner overlooks an action that a function needs."""

    def less(needs: Needs) -> Needs:
        return Needs(frozenset(each for each in needs.permissions if each.action != action), needs.undecided)

    return result(lambda found: tuple(map(less, found)))


def allowing(*actions: str) -> Callable[[Any], Any]:
    """Return the mutation by which the first statement of a policy allows other actions."""

    def changed(policy: dict[str, Any]) -> dict[str, Any]:
        first, *others = policy["Statement"]
        return {**policy, "Statement": [{**first, "Action": list(actions)}, *others]}

    return result(changed)


def planning(*actions: str) -> Callable[[Any], Any]:
    """Return the mutation by which a role's control plans a policy whose first statement allows other actions."""
    policy = allowing(*actions)(authorizer_role.policy)
    return lambda _: role_control(authorizer_role.NAME, lambda names: names.authorizer_role, policy, "the authorizer")


def trusting(principal: Any) -> Callable[[Any], Any]:
    """Return the mutation by which somebody else is trusted."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return instead(lambda *_: {"Version": "2012-10-17", "Statement": [statement]})


TABLE = NAMES.arn("dynamodb", "table/shop-projects")
WRITING = ("dynamodb:GetItem", "dynamodb:UpdateItem")
MORE, LESS = "roles.unneeded_allowed", "roles.needed_denied"
MUTATIONS = [
    Mutation(
        "the table may be deleted",
        own_roles,
        "document",
        granting(Permission("dynamodb:DeleteTable", TABLE)),
        roles,
        MORE,
    ),
    Mutation(
        "another table is read",
        own_roles,
        "document",
        granting(Permission("dynamodb:GetItem", f"{TABLE}-neighbour")),
        roles,
        MORE,
    ),
    Mutation(
        "roles may be passed",
        own_roles,
        "document",
        granting(Permission("iam:PassRole", NAMES.role_arn(ROLE))),
        roles,
        MORE,
    ),
    Mutation(
        "all actions", own_roles, "document", granting(Permission("dynamodb:*", TABLE)), roles, "roles.wildcard_action"
    ),
    Mutation(
        "all tables",
        own_roles,
        "document",
        granting(Permission("dynamodb:GetItem", f"{TABLE}*")),
        roles,
        "roles.wildcard_resource",
    ),
    Mutation("reading is overlooked", own_roles, "function_needs", needing_less("dynamodb:GetItem"), roles, LESS),
    Mutation("logging is overlooked", own_roles, "function_needs", needing_less("logs:PutLogEvents"), roles, LESS),
    Mutation("the owner is not heard", own_roles, "owner_additions", instead(lambda *_: frozenset()), roles, LESS),
    Mutation("anybody is trusted", own_roles, "trusting", trusting("*"), roles, "roles.trust_open"),
    Mutation(
        "another service is trusted",
        own_roles,
        "trusting",
        trusting({"Service": "ec2.amazonaws.com"}),
        roles,
        "roles.trust_other",
    ),
    Mutation(
        "the boundary is forgotten", own_roles, "_boundary_of", instead(lambda *_: ""), roles, "roles.boundary_lost"
    ),
    Mutation("the guard may not count", rate_guard_permission, "policy", allowing("dynamodb:GetItem"), roles, LESS),
    Mutation("the key may not decrypt", key_grants, "KEY_USE", instead(("kms:GenerateDataKey",)), roles, LESS),
    Mutation("the authorizer finds no key", authorizer_role, "CONTROL", planning("dynamodb:Query"), roles, LESS),
    Mutation("the authorizer may write keys", authorizer_role, "CONTROL", planning(*WRITING), roles, MORE),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_the_check_turns_red(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is green as the provisioners are, and red for the expected reason when one is mutated."""
    mutation.turns_red(monkeypatch)
