"""The names of what belongs to the system, from wherever the target says that they can be found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.discovery.left_out import (
    BUCKET,
    FUNCTION,
    QUEUE,
    TABLE,
    Choice,
    Found,
    found_by_tags,
    leave_out,
)
from stormproof.core.errors import NotThere, TargetError
from stormproof.core.function_kinds import name_roles
from stormproof.core.planning.controls import Reads
from stormproof.core.system import LeftOut
from stormproof.core.target.model import Target

TYPES: Mapping[str, str] = {
    "AWS::Lambda::Function": FUNCTION,
    "AWS::DynamoDB::Table": TABLE,
    "AWS::DynamoDB::GlobalTable": TABLE,
    "AWS::S3::Bucket": BUCKET,
    "AWS::SQS::Queue": QUEUE,
}
"""Types of a stack's resources -> what they are to a system."""
ARNS: tuple[tuple[str, str, str], ...] = (
    (FUNCTION, ":lambda:", ":function:"),
    (TABLE, ":dynamodb:", ":table/"),
    (BUCKET, ":s3:", ":::"),
    (QUEUE, ":sqs:", ":"),
)
"""What a thing is to a system, the service in its ARN, and what stands there before its name."""
EVERYTHING = Choice()


@dataclass(frozen=True)
class Names:
    """Candidates; several APIs are for discovery to refuse. `functions` maps role to name."""

    rest_apis: tuple[str, ...]
    functions: Mapping[str, str]
    tables: tuple[str, ...]
    buckets: tuple[str, ...]
    queues: tuple[str, ...]
    stack: str = ""
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[str, ...] = ()
    """What the target's choice names and is not among what was found."""


def find_names(reads: Reads, target: Target) -> Names:
    """Return the names that the target's selector leads to; raises TargetError where it leads nowhere."""
    finders: dict[str, Callable[[Reads, Target], Names]] = {"stack": _by_stack, "tags": _by_tags, "names": _by_names}
    return finders[target.system.by](reads, target)


def _by_names(_: Reads, target: Target) -> Names:
    system = target.system
    return Names(
        rest_apis=_given(system.rest_api_id),
        functions=system.functions,
        tables=(*_given(system.table), *system.tables),
        buckets=(*_given(system.bucket), *system.buckets),
        queues=system.queues,
    )


def _given(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _choice(target: Target) -> Choice:
    return Choice(frozenset(target.system.exclude), frozenset(target.system.include))


def _by_stack(reads: Reads, target: Target) -> Names:
    stack = str(target.system.stack)
    region = target.regions.primary
    try:
        members = _members(reads, stack)
    except NotThere as error:
        raise TargetError(
            f"target {target.name}: no CloudFormation stack {stack} in {region}",
            "check [system] stack and [regions] primary; aws cloudformation list-stacks shows what is there",
        ) from error
    return names_of_stack(stack, members, _choice(target))


def names_of_stack(stack: str, members: Collection[Mapping[str, Any]], choice: Choice = EVERYTHING) -> Names:
    """Return the names of a stack's resources; `members` are StackResourceSummaries."""
    apis = (each["PhysicalResourceId"] for each in members if each["ResourceType"] == "AWS::ApiGateway::RestApi")
    found = [
        Found(kind, each["PhysicalResourceId"].rpartition("/")[2], each["LogicalResourceId"])
        for each in members
        if (kind := TYPES.get(each["ResourceType"]))
    ]
    return _chosen(tuple(apis), found, choice, stack)


def _chosen(rest_apis: tuple[str, ...], found: Collection[Found], choice: Choice, stack: str = "") -> Names:
    """Return the names of what is found and not left out. Roles do not change with what is left out."""
    functions = {each.name: (*_given(each.logical), each.name) for each in found if each.kind == FUNCTION}
    left_out = tuple(leave_out(found, choice))
    gone = {(each.kind, each.name) for each in left_out}
    kept = {
        kind: tuple(each.name for each in found if each.kind == kind and (kind, each.name) not in gone)
        for kind in (FUNCTION, TABLE, BUCKET, QUEUE)
    }
    return Names(
        rest_apis=rest_apis,
        functions={role: name for role, name in name_roles(functions).items() if name in kept[FUNCTION]},
        tables=kept[TABLE],
        buckets=kept[BUCKET],
        queues=kept[QUEUE],
        stack=stack,
        left_out=left_out,
        unknown=choice.unknown([each.name for each in found]),
    )


def _members(reads: Reads, stack: str) -> list[dict[str, Any]]:
    """Return the stack's resources and those of its nested stacks."""
    members: list[dict[str, Any]] = []
    for member in reads.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack):
        if member["ResourceType"] == "AWS::CloudFormation::Stack":
            members += _members(reads, member["PhysicalResourceId"])
        elif member.get("PhysicalResourceId"):
            members.append(member)
    return members


def _by_tags(reads: Reads, target: Target) -> Names:
    tags = target.system.tags
    tagged = reads.pages(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        TagFilters=[{"Key": key, "Values": [value]} for key, value in tags.items()],
        ResourceTypeFilters=["lambda:function", "dynamodb:table", "s3", "sqs"],
    )
    apis = reads.pages("apigateway", "get_rest_apis", "items")
    rest_apis = tuple(api["id"] for api in apis if tags.items() <= api.get("tags", {}).items())
    found = sorted(_tagged(tagged), key=lambda each: each.name)
    if not (found or rest_apis):
        wanted = ", ".join(f"{key} = {value}" for key, value in tags.items())
        raise TargetError(
            f"target {target.name}: nothing in {target.regions.primary} is tagged {wanted}",
            "check [system.tags] and [regions] primary; tags are case-sensitive",
        )
    return _chosen(rest_apis, found, _choice(target))


def _tagged(mappings: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    for each in mappings:
        arn, tags = str(each["ResourceARN"]), {tag["Key"]: tag["Value"] for tag in each.get("Tags", ())}
        for kind, service, mark in ARNS:
            if service in arn and mark in arn:
                yield found_by_tags(kind, arn.rpartition(mark)[2], tags)
