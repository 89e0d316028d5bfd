"""The ways in which criterion 8.6 can be lost."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.sabotage.roles import policies, running_roles
from stormproof.sabotage.roles.policies import MakeInjection, StatementOf, authorizers, planted
from stormproof.sabotage.shared.functions import RoleOf, role_of, serving, worker

NOBODYS = "stormproof-sabotage"


def _table(context: PlanContext, name: str = "") -> str:
    """Return the ARN of a table: the system's last, of a system without one ours that counts."""
    names = Names(context.system)
    last = context.system.tables[-1].name if context.system.tables else names.rate_table
    return names.arn("dynamodb", f"table/{name or last}")


def _objects(context: PlanContext) -> str:
    """Return the ARN of everything in a bucket: the system's last, without one a bucket that need not be there."""
    buckets = context.system.buckets
    return buckets[-1].objects if buckets else f"arn:{context.system.partition}:s3:::{NOBODYS}/*"


def _lost(name: str, expects: str, inject: MakeInjection, mended_by: MendedBy = MendedBy.APPLY) -> Sabotage:
    return Sabotage(name, "8.6", expects, inject, mended_by=mended_by)


def _allows(name: str, expects: str, role: RoleOf, statement: StatementOf) -> Sabotage:
    return _lost(name, expects, planted(f"a policy beside: {name}", role, statement))


ROLES = (
    _allows("action-star", "roles.full_access", role_of(worker(0)), lambda *_: {"Action": "*", "Resource": "*"}),
    _allows(
        "inline-s3-star",
        "roles.wildcard_action",
        role_of(worker(1)),
        lambda context, _: {
            "Action": "s3:*",
            "Resource": _objects(context),
        },
    ),
    _allows(
        "action-prefix-star",
        "roles.wildcard_action",
        role_of(worker(2)),
        lambda context, _: {"Action": ["dynamodb:Get*"], "Resource": [_table(context)]},
    ),
    _allows("not-action", "roles.not_action", role_of(worker(3)), lambda *_: {"NotAction": ["iam:*"], "Resource": "*"}),
    _allows(
        "not-resource",
        "roles.not_action",
        role_of(serving),
        lambda context, _: {"Action": "dynamodb:GetItem", "NotResource": _table(context)},
    ),
    _allows(
        "resource-star",
        "roles.wildcard_resource",
        role_of(worker(1)),
        lambda *_: {"Action": "dynamodb:GetItem", "Resource": "*"},
    ),
    _allows(
        "resource-star-in-the-middle",
        "roles.wildcard_resource",
        role_of(worker(2)),
        lambda context, _: {
            "Action": "sqs:SendMessage",
            "Resource": f"arn:{context.system.partition}:sqs:*:*:jobs",
        },
    ),
    _allows(
        "resource-prefix-star",
        "roles.wildcard_resource",
        role_of(worker(0)),
        lambda context, _: {"Action": "dynamodb:GetItem", "Resource": f"{_table(context)}*"},
    ),
    _allows(
        "pass-any-role",
        "roles.privilege_escalation",
        role_of(worker(3)),
        lambda *_: {"Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"},
    ),
    _allows(
        "own-role-rewritten",
        "roles.privilege_escalation",
        role_of(serving),
        lambda context, role: {
            "Action": "iam:PutRolePolicy",
            "Resource": Names(context.system).role_arn(role),
        },
    ),
    _allows(
        "any-secret",
        "roles.data_exfiltration",
        role_of(worker(2)),
        lambda *_: {"Action": "secretsmanager:GetSecretValue", "Resource": "*"},
    ),
    _allows(
        "another-table",
        "roles.unneeded_allowed",
        role_of(worker(1)),
        lambda context, _: {"Action": "dynamodb:GetItem", "Resource": _table(context, Names(context.system).key_table)},
    ),
    _lost("another-functions-queue", "roles.unneeded_allowed", policies.foreign_queue),
    _allows(
        "table-deletable",
        "roles.unneeded_allowed",
        role_of(serving),
        lambda context, _: {"Action": "dynamodb:DeleteTable", "Resource": _table(context)},
    ),
    _allows(
        "authorizer-writes-keys",
        "roles.unneeded_allowed",
        authorizers,
        lambda context, _: {"Action": "dynamodb:PutItem", "Resource": _table(context, Names(context.system).key_table)},
    ),
    _lost("administrator-access", "roles.full_access", policies.attached("AdministratorAccess")),
    _lost("trust-anyone", "roles.trust_open", policies.trusting("anybody may assume it", {"AWS": "*"})),
    _lost(
        "trust-other-service",
        "roles.trust_other",
        policies.trusting("EC2 may assume it", {"Service": "ec2.amazonaws.com"}),
    ),
    _lost(
        "trust-other-account",
        "roles.trust_other",
        policies.trusting("a stranger may assume it", {"AWS": policies.STRANGER}),
    ),
    _lost("shared-role", "roles.shared", running_roles.shared),
    _lost("roles-swapped", "roles.needed_denied", running_roles.swapped),
    _lost("former-role", "roles.wildcard_action", running_roles.former),
    _lost("needed-action-missing", "roles.needed_denied", policies.narrowed),
    _lost("needed-action-denied", "roles.needed_denied", policies.denied),
    _lost("boundary-too-narrow", "roles.needed_denied", policies.bounded, MendedBy.PERSON),
)
