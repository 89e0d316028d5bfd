"""Everything that stands in an account, with its settings: to be compared before and after whatever may be killed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.keys import OF_PROBES
from stormproof.core.planning.controls import Reads
from stormproof.core.undo import ITEM, OBJECT, STREAM
from tests.chaos.notifications import alarms, budgets, dashboards, in_order, topics
from tests.provisioners.live.snapshots import flat

Inventory = dict[str, Any]
"""Values by path, e.g. ``logs./aws/lambda/shop.retentionInDays``."""
WHEN = frozenset(
    {"RoleId", "creationTime", "CreationDate", "CreateDate", "RoleLastUsed", "storedBytes", "lastAccessed"}
)
"""Times, sizes and drawn IDs that are no settings."""


def inventory(reads: Reads) -> Inventory:
    """Return all that stands in the account's region, value by value."""
    found = {kind: look(reads) for kind, look in KINDS.items()}
    return {path: value for path, value in flat(found, ()) if not WHEN & set(path.split("."))}


def ours_for_a_run(found: Inventory) -> Inventory:
    """Return what of an inventory only a run makes: by kind, as `OF_A_RUN` knows it."""
    return {path: value for path, value in found.items() if _of_a_run(path, value)}


def _of_a_run(path: str, value: Any) -> bool:
    told = OF_A_RUN.get(path.partition(".")[0])
    return told is not None and told(path, str(value))


def differing(before: Inventory, after: Inventory) -> dict[str, tuple[Any, Any]]:
    """Return what is not the same, with both values; None for one that is not there."""
    paths = sorted(before.keys() | after.keys())
    return {each: (before.get(each), after.get(each)) for each in paths if before.get(each) != after.get(each)}


def _keys(reads: Reads) -> dict[str, Any]:
    return {each["id"]: each["name"] for each in reads.pages("apigateway", "get_api_keys", "items")}


def _apis(reads: Reads) -> dict[str, Any]:
    return {str(api["name"]): dict(_api(reads, str(api["id"]))) for api in _rest_apis(reads)}


def _rest_apis(reads: Reads) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reads.pages("apigateway", "get_rest_apis", "items")
    return found


def _api(reads: Reads, api: str) -> Iterator[tuple[str, Any]]:
    where = {"restApiId": api}
    resources = reads.pages("apigateway", "get_resources", "items", **where, embed=["methods"])
    yield "methods", {each["path"]: each.get("resourceMethods") for each in resources}
    yield "authorizers", {e["name"]: e for e in reads.pages("apigateway", "get_authorizers", "items", **where)}
    responses = reads.pages("apigateway", "get_gateway_responses", "items", **where)
    yield "responses", {each["responseType"]: each for each in responses}
    yield "stages", {e["stageName"]: e for e in reads.read("apigateway", "get_stages", **where)["item"]}
    yield "itself", reads.read("apigateway", "get_rest_api", **where)


def _deployments(reads: Reads) -> dict[str, Any]:
    return {
        str(api["name"]): sorted(reads.pages("apigateway", "get_deployments", "items[].id", restApiId=api["id"]))
        for api in _rest_apis(reads)
    }


def _functions(reads: Reads) -> dict[str, Any]:
    return {name: dict(_function(reads, name)) for name in _function_names(reads)}


def _function_names(reads: Reads) -> list[str]:
    found: list[str] = reads.pages("lambda", "list_functions", "Functions[].FunctionName")
    return sorted(found)


def _function(reads: Reads, name: str) -> Iterator[tuple[str, Any]]:
    where = {"FunctionName": name}
    yield "latest", reads.read("lambda", "get_function_configuration", **where)
    yield "policy", _or_none(reads, "lambda", "get_policy", **where)
    mappings = reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", **where)
    yield "sources", {each["EventSourceArn"]: each["FunctionArn"] for each in mappings}
    for alias in reads.pages("lambda", "list_aliases", "Aliases", **where):
        served = reads.read("lambda", "get_function_configuration", **where, Qualifier=alias["Name"])
        kept = {key: value for key, value in served.items() if key not in {"Version", "FunctionArn"}}
        policy = _or_none(reads, "lambda", "get_policy", **where, Qualifier=alias["Name"])
        yield f"alias {alias['Name']}", {"serves": kept, "policy": policy, "description": alias.get("Description")}


def _versions(reads: Reads) -> dict[str, Any]:
    asked = "Versions[].[Version, Description]"
    return {
        name: dict(reads.pages("lambda", "list_versions_by_function", asked, FunctionName=name))
        for name in _function_names(reads)
    }


def _layers(reads: Reads) -> dict[str, Any]:
    names = reads.pages("lambda", "list_layers", "Layers[].LayerName")
    return {
        name: sorted(reads.pages("lambda", "list_layer_versions", "LayerVersions[].Version", LayerName=name))
        for name in names
    }


def _groups(reads: Reads) -> dict[str, Any]:
    found = {}
    for group in reads.pages("logs", "describe_log_groups", "logGroups"):
        tags = reads.read("logs", "list_tags_for_resource", resourceArn=str(group["arn"]).removesuffix(":*"))["tags"]
        found[group["logGroupName"]] = {**group, "tags": tags}
    return found


def _streams(reads: Reads) -> dict[str, Any]:
    asked = "logStreams[].logStreamName"
    groups = reads.pages("logs", "describe_log_groups", "logGroups[].logGroupName")
    return {
        group: sorted(
            reads.pages("logs", "describe_log_streams", asked, logGroupName=group, logStreamNamePrefix=STREAM)
        )
        for group in groups
    }


def _queries(reads: Reads) -> dict[str, Any]:
    found = reads.pages("logs", "describe_query_definitions", "queryDefinitions")
    return {each["name"]: each["queryString"] for each in found}


def _roles(reads: Reads) -> dict[str, Any]:
    found = {}
    for name in reads.pages("iam", "list_roles", "Roles[].RoleName"):
        inline = reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
        attached = reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name)
        itself = reads.read("iam", "get_role", RoleName=name)["Role"]
        documents = {
            each: reads.read("iam", "get_role_policy", RoleName=name, PolicyName=each)["PolicyDocument"]
            for each in inline
        }
        found[name] = {"itself": itself, "inline": documents, "attached": sorted(attached)}
    return found


def _tables(reads: Reads) -> dict[str, Any]:
    found = {}
    for name in reads.pages("dynamodb", "list_tables", "TableNames"):
        table = reads.read("dynamodb", "describe_table", TableName=name)["Table"]
        expiry = reads.read("dynamodb", "describe_time_to_live", TableName=name)["TimeToLiveDescription"]
        tags = reads.pages("dynamodb", "list_tags_of_resource", "Tags", ResourceArn=table["TableArn"])
        found[name] = {"key": table["KeySchema"], "expiry": expiry, "tags": tags}
    return found


def _items(reads: Reads) -> dict[str, Any]:
    return {
        name: sorted(
            json.dumps(each, sort_keys=True, default=str)
            for each in reads.pages("dynamodb", "scan", "Items", TableName=name, ConsistentRead=True)
        )
        for name in reads.pages("dynamodb", "list_tables", "TableNames")
    }


def _objects(reads: Reads) -> dict[str, Any]:
    asked = "[Versions, DeleteMarkers][][].[Key, VersionId]"
    return {
        bucket["Name"]: sorted(
            "@".join(each) for each in reads.pages("s3", "list_object_versions", asked, Bucket=bucket["Name"])
        )
        for bucket in reads.read("s3", "list_buckets")["Buckets"]
    }


def _buckets(reads: Reads) -> dict[str, Any]:
    found = reads.read("s3", "list_buckets")["Buckets"]
    return {each["Name"]: _or_none(reads, "s3", "get_bucket_policy", Bucket=each["Name"]) for each in found}


def _firewalls(reads: Reads) -> dict[str, Any]:
    found = {}
    for each in reads.read("wafv2", "list_web_acls", Scope="REGIONAL")["WebACLs"]:
        acl = reads.read("wafv2", "get_web_acl", Name=each["Name"], Scope="REGIONAL", Id=each["Id"])["WebACL"]
        logging = _or_none(reads, "wafv2", "get_logging_configuration", ResourceArn=each["ARN"])
        found[each["Name"]] = {"rules": acl["Rules"], "default": acl["DefaultAction"], "logging": logging}
    return found


def _address_sets(reads: Reads) -> dict[str, Any]:
    sets = reads.read("wafv2", "list_ip_sets", Scope="REGIONAL")["IPSets"]
    return {
        each["Name"]: reads.read("wafv2", "get_ip_set", Name=each["Name"], Scope="REGIONAL", Id=each["Id"])["IPSet"]
        for each in sets
    }


def _rules(reads: Reads) -> dict[str, Any]:
    names = reads.pages("events", "list_rules", "Rules[].Name")
    return {name: reads.pages("events", "list_targets_by_rule", "Targets", Rule=name) for name in names}


def _queues(reads: Reads) -> dict[str, Any]:
    urls = reads.pages("sqs", "list_queues", "QueueUrls") or []
    asked: dict[str, Any] = {"AttributeNames": ["Policy", "KmsMasterKeyId", "SqsManagedSseEnabled"]}
    return {
        url.rpartition("/")[2]: reads.read("sqs", "get_queue_attributes", QueueUrl=url, **asked).get("Attributes")
        for url in urls
    }


def _parameters(reads: Reads) -> dict[str, Any]:
    asked: dict[str, Any] = {"Path": "/", "Recursive": True}
    return dict(reads.pages("ssm", "get_parameters_by_path", "Parameters[].[Name, Value]", **asked))


def _or_none(reads: Reads, service: str, operation: str, **parameters: Any) -> Any:
    """Return an answer with its documents read, None where there is none."""
    try:
        answer = reads.read(service, operation, **parameters)
    except NotThere:
        return None
    documents = {"Policy": in_order(answer["Policy"])} if "Policy" in answer else {}
    return {key: value for key, value in {**answer, **documents}.items() if key != "ResponseMetadata"}


KINDS: Mapping[str, Callable[[Reads], dict[str, Any]]] = {
    "keys": _keys,
    "apis": _apis,
    "deployments": _deployments,
    "functions": _functions,
    "versions": _versions,
    "layers": _layers,
    "logs": _groups,
    "streams": _streams,
    "queries": _queries,
    "roles": _roles,
    "tables": _tables,
    "items": _items,
    "objects": _objects,
    "buckets": _buckets,
    "topics": topics,
    "firewalls": _firewalls,
    "addresses": _address_sets,
    "alarms": alarms,
    "budgets": budgets,
    "dashboards": dashboards,
    "rules": _rules,
    "queues": _queues,
    "parameters": _parameters,
}
"""Everything of an account that Stormproof makes or changes, by kind."""
STANDING = re.compile(r"/former/|/probe-key$")
"""Parameters that hardening makes: what stood before, and the key of the probes, which is another after a removal."""
OF_A_RUN: Mapping[str, Callable[[str, str], bool]] = {
    "keys": lambda _path, _name: True,
    "streams": lambda _path, _name: True,
    "objects": lambda _path, key: key.startswith(OBJECT),
    "items": lambda path, item: ("-keys." in path and OF_PROBES not in item) or ITEM in item,
    "layers": lambda path, _number: "-fault." in path or "sabotage" in path,
    "versions": lambda _path, description: description.startswith("Stormproof: "),
    "parameters": lambda path, _value: path.startswith("parameters./stormproof/") and not STANDING.search(path),
}
"""By kind, whether a path and its value are of a run. What a workload's own requests store is its owner's."""
