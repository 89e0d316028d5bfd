"""What is asked of AWS's policy simulator: all that any function needs, and what none needs, on every resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stormproof.aws.observe.identity.decisions import decisions
from stormproof.core.judges.roles.policy_simulation import Decision
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads

NOBODY = (
    "dynamodb:DeleteTable",
    "dynamodb:UpdateTable",
    "logs:DeleteLogGroup",
    "s3:DeleteBucket",
    "s3:PutBucketPolicy",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
)
"""What takes a store of the system apart, or opens it."""
NOBODY_AT_ALL = (
    "ec2:RunInstances",
    "iam:AttachRolePolicy",
    "iam:CreateAccessKey",
    "iam:CreateRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "s3:ListAllMyBuckets",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
)
"""What leads out of the role."""
SAMPLE = "stormproof-sample"
NEIGHBOUR = "-neighbour"
"""Ends the names of stores that are not there."""
Pair = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """Actions and resources, each of which is asked with each: one call of the simulator."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]


def questions(context: PlanContext, roles: Sequence[tuple[str, frozenset[Permission]]]) -> tuple[Asked, ...]:
    """Return what to ask of each role, given the ARNs of all and what the functions that run by them need."""
    actions: defaultdict[str, set[str]] = defaultdict(set)
    resources: defaultdict[str, set[str]] = defaultdict(set)
    for _, needed in roles:
        for each in needed:
            actions[_service(each.action)].add(each.action)
            resources[_service(each.action)].add(_sample(each.resource))
    for action in NOBODY:
        actions[_service(action)].add(action)
    for service, arn in _stores(context):
        resources[service].add(arn)
    asked = [
        Asked(tuple(sorted(actions[service])), tuple(sorted(resources[service])))
        for service in sorted(actions.keys() & resources.keys())
    ]
    return (*asked, Asked(NOBODY_AT_ALL, ("*", *sorted({role for role, _ in roles}))))


def ask(
    reads: Reads, role: str, needed: Iterable[Permission], admitted: Iterable[Permission], asked: Asked
) -> Iterator[Decision]:
    """Have the simulator decide; yield each decision with whether it is needed, none on what is only admitted."""
    wanted, either = ({(each.action, _sample(each.resource)) for each in some} for some in (needed, admitted))
    for each in decisions(reads, role, asked.actions, asked.resources):
        pair = (each.action, each.resource)
        if pair in wanted or pair not in either:
            yield Decision(*pair, allowed=each.allowed, needed=pair in wanted, missing=each.missing)


def unanswered(needed: Iterable[Permission], decided: Iterable[Decision]) -> tuple[Pair, ...]:
    """Return the actions and resources that are needed and of which the simulator has said nothing."""
    answered = {(each.action, each.resource) for each in decided}
    return tuple(sorted({(each.action, _sample(each.resource)) for each in needed} - answered))


def _stores(context: PlanContext) -> Iterator[Pair]:
    """Yield the system's stores, our own, and neighbours that only sound like them: service and ARN."""
    system, names = context.system, Names(context.system)
    for table in (names.key_table, names.rate_table):
        yield "dynamodb", names.arn("dynamodb", f"table/{table}")
    for arn in (each.arn for each in system.tables):
        yield "dynamodb", arn
        yield "dynamodb", arn + NEIGHBOUR
    for bucket in (arn for each in system.buckets for arn in (each.arn, each.arn + NEIGHBOUR)):
        yield "s3", bucket
        yield "s3", f"{bucket}/{SAMPLE}"
    for queue in system.queues:
        yield "sqs", queue.arn
        yield "sqs", queue.arn + NEIGHBOUR
    yield "logs", names.arn("logs", f"log-group:{names.access_log}:log-stream:{SAMPLE}")


def _sample(resource: str) -> str:
    """Return one thing of those that an ARN's wildcard stands for."""
    if resource == "*":
        return resource
    return resource.replace("/*", f"/{SAMPLE}").replace(":*", f":log-stream:{SAMPLE}").replace("?", "x")


def _service(action: str) -> str:
    return action.partition(":")[0]
