"""All that an owner has set on a system, to be compared before an apply and after a remove."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

MOVING = frozenset({"lastUpdatedDate", "createdDate", "LastModified", "RevisionId", "deploymentId", "LastUpdateStatus"})
"""What changes with every write, whatever it sets."""
NOTHING: dict[str, Any] = {}


def snapshot(reads: Reads, system: System) -> dict[str, Any]:
    """Return every value by its path, e.g. ``stages.prod.methodSettings.*/*.loggingLevel``."""
    parts = {
        "api": _api(reads, system.api.id),
        "stages": {each["stageName"]: each for each in _get(reads, "get_stages", system)["item"]},
        "functions": {function.name: _function(reads, function.name) for function in system.functions},
        "roles": {name: _role(reads, name) for name in sorted(_roles(reads, system))},
        "bucket": _bucket(reads, system.buckets[0].name),
        "queues": {
            queue.name: _attributes(
                reads.read("sqs", "get_queue_attributes", QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
            )
            for queue in system.queues
        },
        "table": reads.read("dynamodb", "describe_table", TableName=system.tables[0].name)["Table"].get(
            "SSEDescription"
        ),
        "rules": _rules(reads),
        "domains": reads.pages("apigateway", "get_domain_names", "items"),
    }
    return dict(flat(parts, ()))


def _get(reads: Reads, operation: str, system: System) -> dict[str, Any]:
    return reads.read("apigateway", operation, restApiId=system.api.id)


def _api(reads: Reads, api: str) -> dict[str, Any]:
    where = {"restApiId": api}
    resources = reads.pages("apigateway", "get_resources", "items", **where, embed=["methods"])
    responses = reads.pages("apigateway", "get_gateway_responses", "items", **where)
    return {
        "itself": reads.read("apigateway", "get_rest_api", **where),
        "methods": {each["path"]: each.get("resourceMethods") for each in resources},
        "authorizers": {each["name"]: each for each in reads.pages("apigateway", "get_authorizers", "items", **where)},
        "responses": {each["responseType"]: each for each in responses},
        "models": reads.pages("apigateway", "get_models", "items[].name", **where),
    }


def _function(reads: Reads, name: str) -> dict[str, Any]:
    where = {"FunctionName": name}
    mappings = reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", **where)
    return {
        "configuration": reads.read("lambda", "get_function_configuration", **where),
        "policy": _document(_or_nothing(reads, "lambda", "get_policy", **where).get("Policy")),
        "aliases": reads.pages("lambda", "list_aliases", "Aliases[].Name", **where),
        "sources": {each["UUID"]: each["FunctionArn"] for each in mappings},
        "tags": reads.read("lambda", "get_function", **where).get("Tags"),
    }


def _roles(reads: Reads, system: System) -> Iterator[str]:
    for function in system.functions:
        standing = reads.read("lambda", "get_function_configuration", FunctionName=function.name)["Role"]
        yield str(standing).rpartition("/")[2]


def _role(reads: Reads, name: str) -> dict[str, Any]:
    inline = reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
    attached = reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name)
    policies = {p: reads.read("iam", "get_role_policy", RoleName=name, PolicyName=p)["PolicyDocument"] for p in inline}
    return {"itself": reads.read("iam", "get_role", RoleName=name)["Role"], "inline": policies, "attached": attached}


def _bucket(reads: Reads, name: str) -> dict[str, Any]:
    where = {"Bucket": name}
    asked = ("get_bucket_encryption", "get_public_access_block", "get_bucket_versioning", "get_bucket_tagging")
    found = {operation: _or_nothing(reads, "s3", operation, **where) for operation in asked}
    policy = _document(_or_nothing(reads, "s3", "get_bucket_policy", **where).get("Policy"))
    return {**found, "policy": policy}


def _rules(reads: Reads) -> dict[str, Any]:
    names = reads.pages("events", "list_rules", "Rules[].Name")
    return {name: reads.pages("events", "list_targets_by_rule", "Targets", Rule=name) for name in names}


def _or_nothing(reads: Reads, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    try:
        return reads.read(service, operation, **parameters)
    except NotThere:
        return NOTHING


def _attributes(given: Mapping[str, str]) -> dict[str, Any]:
    counted = {name: value for name, value in given.items() if not name.startswith(("Approximate", "LastModified"))}
    return counted | {"Policy": _document(given.get("Policy"))}


def _document(text: str | None) -> Any:
    """Return a policy; one statement alone and a list of one are the same.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
    """
    found = json.loads(text) if text else {}
    statements = found.get("Statement", [])
    return {**found, "Statement": statements if isinstance(statements, list) else [statements]}


def flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield every value of nested mappings and lists by its path, without what changes with every write."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            if name not in MOVING:
                yield from flat(item, (*path, str(name)))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from flat(item, (*path, str(number)))
    elif value not in (None, {}, [], ""):
        yield ".".join(path), value
