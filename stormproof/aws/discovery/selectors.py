"""The names of what belongs to the system, from wherever the target says that they can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import NotThere, TargetError
from stormproof.core.function_kinds import name_roles
from stormproof.core.planning.controls import Reads
from stormproof.core.target.model import Target


@dataclass(frozen=True)
class Names:
    """Candidates; several APIs, tables or buckets are for discovery to refuse. `functions` maps role to name."""

    rest_apis: tuple[str, ...]
    functions: Mapping[str, str]
    tables: tuple[str, ...]
    buckets: tuple[str, ...]
    queues: tuple[str, ...]
    stack: str = ""


def find_names(reads: Reads, target: Target) -> Names:
    """Return the names that the target's selector leads to; raises TargetError where it leads nowhere."""
    finders: dict[str, Callable[[Reads, Target], Names]] = {"stack": _by_stack, "tags": _by_tags, "names": _by_names}
    return finders[target.system.by](reads, target)


def _by_names(_: Reads, target: Target) -> Names:
    system = target.system
    return Names(
        rest_apis=_given(system.rest_api_id),
        functions=system.functions,
        tables=_given(system.table),
        buckets=_given(system.bucket),
        queues=system.queues,
    )


def _given(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


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
    return names_of_stack(stack, members)


def names_of_stack(stack: str, members: Iterable[Mapping[str, Any]]) -> Names:
    """Return the names of a stack's resources; `members` are StackResourceSummaries."""
    by_type: dict[str, list[str]] = {}
    logical = {}
    for member in members:
        by_type.setdefault(member["ResourceType"], []).append(member["PhysicalResourceId"])
        logical[member["PhysicalResourceId"]] = member["LogicalResourceId"]
    return Names(
        rest_apis=tuple(by_type.get("AWS::ApiGateway::RestApi", ())),
        functions=name_roles({f: (logical[f], f) for f in by_type.get("AWS::Lambda::Function", ())}),
        tables=(*by_type.get("AWS::DynamoDB::Table", ()), *by_type.get("AWS::DynamoDB::GlobalTable", ())),
        buckets=tuple(by_type.get("AWS::S3::Bucket", ())),
        queues=tuple(url.rpartition("/")[2] for url in by_type.get("AWS::SQS::Queue", ())),
        stack=stack,
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
    arns = reads.pages(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList[].ResourceARN",
        TagFilters=[{"Key": key, "Values": [value]} for key, value in tags.items()],
        ResourceTypeFilters=["lambda:function", "dynamodb:table", "s3", "sqs"],
    )
    apis = reads.pages("apigateway", "get_rest_apis", "items")
    found = Names(
        rest_apis=tuple(api["id"] for api in apis if tags.items() <= api.get("tags", {}).items()),
        functions=name_roles({name: (name,) for name in _last(arns, ":lambda:", ":function:")}),
        tables=_last(arns, ":dynamodb:", ":table/"),
        buckets=_last(arns, ":s3:", ":::"),
        queues=_last(arns, ":sqs:", ":"),
    )
    if not (arns or found.rest_apis):
        wanted = ", ".join(f"{key} = {value}" for key, value in tags.items())
        raise TargetError(
            f"target {target.name}: nothing in {target.regions.primary} is tagged {wanted}",
            "check [system.tags] and [regions] primary; tags are case-sensitive",
        )
    return found


def _last(arns: Iterable[str], service: str, mark: str) -> tuple[str, ...]:
    return tuple(sorted(arn.rpartition(mark)[2] for arn in arns if service in arn and mark in arn))
