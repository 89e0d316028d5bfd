"""What the controls have left on resources of the owner's, looked up: by the plan of a removal, and on the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from provisioners import CONTROLS
from provisioners.authentication.gateway_responses import HEADERS
from provisioners.recovery.version_retention import OURS as OUR_RULE
from stormproof.aws.observe.apigateway_methods import (
    Method,
    read_authorizers,
    read_gateway_responses,
    read_methods,
)
from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.lambda_served import invoked_by, uri_of
from stormproof.aws.observe.logs.groups import read_groups
from stormproof.aws.observe.recovery.buckets import ENABLED, read_versions
from stormproof.aws.observe.recovery.tables import read_recovery
from stormproof.core.errors import CouldNotLook
from stormproof.core.export.applied import applied
from stormproof.core.export.settings import (
    BUCKET,
    LOG_GROUP,
    TABLE,
    ApiSettings,
    Applied,
    How,
    Left,
    MethodSetting,
    Setting,
)
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Change, Plan
from stormproof.core.recovery.demands import LEAST_VERSION_DAYS
from stormproof.core.recovery.stores import LONGEST_DAYS, BucketVersions
from stormproof.core.system import Function, System
from stormproof.operations.reach import Reached
from stormproof.operations.remove import plan_removal


def look(reached: Reached) -> Applied:
    """Return what stands; raises CouldNotLook where part of it cannot be looked at: half an export takes the rest."""
    plan = plan_removal(reached.connection, reached.system, CONTROLS)
    if plan.unseen:
        first = plan.unseen[0]
        raise CouldNotLook(first.code, f"nothing was exported: {first.control}: {first.reason}")
    reads, system = reached.connection.reader, reached.system
    found = [*applied(system, plan.steps), *kept(reads, system)]
    settings = tuple(each for each in found if isinstance(each, Setting))
    left = tuple(each for each in found if isinstance(each, Left))
    return Applied(settings, _api(reads, system, plan), left)


def kept(reads: Reads, system: System) -> Iterator[Setting]:
    """Yield what a removal leaves, since data would be lost with it: recovery, versions, logs; raises CouldNotLook."""
    for table in system.tables:
        recovery = read_recovery(reads, table)
        if recovery.enabled:
            days = {"RecoveryPeriodInDays": recovery.days} if recovery.days < LONGEST_DAYS else {}
            value = {"PointInTimeRecoveryEnabled": True, **days}
            path = ("PointInTimeRecoverySpecification",)
            yield Setting("table-recovery", "point-in-time recovery", TABLE, table.name, path, value, How.MERGE)
    for bucket in system.buckets:
        yield from _versions(read_versions(reads, bucket))
    for name in sorted({name for function in system.functions for name in _logs(reads, function)}):
        group = read_groups(reads, name).get(name)
        if group and group.retention_days:
            put = ("RetentionInDays",), group.retention_days, How.LITERAL
            yield Setting("system-log-groups", "retention", LOG_GROUP, name, *put)


def _logs(reads: Reads, function: Function) -> tuple[str, ...]:
    """Return the log groups that a function writes to: what is served, and what waits to be."""
    state = read_function(reads, function)
    return function_log(state.serving), function_log(state.latest)


def _versions(versions: BucketVersions) -> Iterator[Setting]:
    name = versions.bucket.name
    if versions.versioned:
        path, value = ("VersioningConfiguration",), {"Status": ENABLED}
        yield Setting("bucket-versioning", "versioning", BUCKET, name, path, value, How.MERGE)
    for rule in versions.rules:
        expiry, ours = dict(rule.get("NoncurrentVersionExpiration") or {}), rule.get("ID") == OUR_RULE
        if ours or expiry.get("NoncurrentDays") == LEAST_VERSION_DAYS:
            kept: dict[str, Any] = {"Id": rule.get("ID", ""), "NoncurrentVersionExpiration": expiry}
            rules = ("LifecycleConfiguration", "Rules")
            put, how = ([{"Status": "Enabled", **kept}], How.ADD) if ours else (kept, How.KEYED)
            yield Setting("version-retention", "noncurrent versions", BUCKET, name, rules, put, how)


def _api(reads: Reads, system: System, plan: Plan) -> ApiSettings:
    changes = [step for step in plan.steps if isinstance(step, Change)]
    authorizer = read_authorizers(reads, system.api.id).get(AUTHORIZER_NAME) or {}
    prefix = f"{system.api_arn}/"
    touched = {(each.control, each.aspect, each.resource.removeprefix(prefix)) for each in changes}
    lifted = _lifted(changes)
    methods = read_methods(reads, system.api.id)
    settings = (_method(system, each, str(authorizer.get("id", "")), touched, lifted) for each in methods)
    kinds = {each.resource.rpartition("/")[2] for each in changes if each.control == "gateway-responses"}
    standing = read_gateway_responses(reads, system.api.id)
    responses = {kind: dict(standing[kind]["responseParameters"]) for kind in sorted(kinds & set(standing))}
    ours = {kind: {name: held[name] for name in HEADERS if name in held} for kind, held in responses.items()}
    return ApiSettings(system.api.id, authorizer, tuple(each for each in settings if _set(each)), ours)


def _lifted(changes: Iterable[Change]) -> frozenset[tuple[str, str]]:
    """Return the methods (resource ID, verb) that demand native keys again after a removal."""
    calls = [call for each in changes if each.control == "native-requirement" for call in each.calls]
    found = [call.parameters for call in calls if call.operation == "update_method"]
    return frozenset((str(each["resourceId"]), str(each["httpMethod"])) for each in found)


def _method(
    system: System,
    method: Method,
    authorizer: str,
    touched: set[tuple[str, str, str]],
    lifted: frozenset[tuple[str, str]],
) -> MethodSetting:
    where, uri = f"{method.http_method} {method.path}", invoked_by(method, system.api)
    aliases = {function.name: function.alias for function in system.functions}
    on_alias = uri is not None and aliases.get(uri.name) == uri.qualifier
    return MethodSetting(
        method.path,
        method.http_method,
        method.resource_id,
        authorized=bool(authorizer) and method.authorizer_id == authorizer,
        key_lifted=(method.resource_id, method.http_method) in lifted,
        uri=uri_of(method),
        alias=uri.qualifier if uri and on_alias and "stageVariables." not in uri_of(method) else "",
        added=method.added_by_us,
        headers=("method-authorization", "preflight headers", where) in touched,
    )


def _set(method: MethodSetting) -> bool:
    return method.authorized or method.key_lifted or bool(method.alias) or method.added or method.headers
