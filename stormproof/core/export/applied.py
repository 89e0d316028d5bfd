"""Settings of the owner's resources from what a removal would take off them: what stands `before` it is ours.

A control shows nothing of the owner's own values there (of an environment the rate guard's variables alone), so neither
does an export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from stormproof.core.deployed_code import GUARD_VARIABLES
from stormproof.core.export.settings import (
    API,
    BUCKET,
    BUCKET_POLICY,
    DOMAIN,
    EVENT_SOURCE,
    FUNCTION,
    LOG_GROUP,
    QUEUE,
    QUEUE_POLICY,
    RULE,
    STAGE,
    TABLE,
    USAGE_PLAN,
    How,
    Left,
    Setting,
)
from stormproof.core.naming import Names
from stormproof.core.planning.losses import PLACES
from stormproof.core.planning.planner import owner
from stormproof.core.planning.plans import Change, Step
from stormproof.core.system import System

Found = Iterator[Setting | Left]
OF_THE_API = frozenset(
    {
        "alias-integrations",
        "authorizer",
        "method-authorization",
        "alias-preflights",
        "native-requirement",
        "gateway-responses",
        "deployment",
        "alias-deployment",
    }
)
"""What is read of the API itself, see `ApiSettings`; a deployment ships what is written there."""
BY_RELEASE = (
    "which version an alias serves is no property that a template could hold: AWS SAM publishes and moves by itself, "
    "and `stormproof release` after it"
)
OURS = "Stormproof"
"""What the Sids of our statements begin with."""
OUR_NAMES = "stormproof-"
"""What the names of our own queues, topics and log groups begin with, see `core.naming`."""
PUBLIC_LOG_SETTINGS = ("LogFormat", "ApplicationLogLevel", "SystemLogLevel")


def applied(system: System, steps: Iterable[Step]) -> Found:
    """Yield what the steps of a removal take off resources of the owner's; what is of the API itself is left out."""
    for step in steps:
        place = PLACES.get((step.control, step.aspect))
        if not isinstance(step, Change) or place is None or step.control in OF_THE_API or _is_ours(step.resource):
            continue
        if found := SETTINGS.get((step.control, step.aspect)):
            yield from found(system, step)
        elif owner(system, step.resource):
            yield Left(step.control, step.resource, UNSAID.get(step.control, "an export does not know how to say it"))


UNSAID = {
    "function-release": BY_RELEASE,
    "firewall": "rules stand in a web ACL of the owner's: write them down as `aws wafv2 get-web-acl` shows them",
}


def _is_ours(resource: str) -> bool:
    """Tell whether a thing is one that we made: no template of the owner's has it."""
    return _last(resource).startswith(OUR_NAMES)


def _last(resource: str) -> str:
    return resource.replace("/", ":").rpartition(":")[2]


def _plainly(kind: str, *path: str) -> Callable[[System, Change], Found]:
    """Return what sets a property to the very value that a removal would take off."""

    def found(_: System, change: Change) -> Found:
        yield Setting(change.control, change.aspect, kind, _last(change.resource), path, change.before)

    return found


def _log_key(_: System, change: Change) -> Found:
    group = change.resource.partition(":log-group:")[2]
    yield Setting(change.control, change.aspect, LOG_GROUP, group, ("KmsKeyId",), change.before)


def _guard(system: System, change: Change) -> Found:
    names, function = Names(system), _last(change.resource)
    layers = [each for each in change.before["Layers"] if names.is_rate_layer(each)]
    held = change.before["Environment"]
    mine = {name: value for name, value in held.items() if name in GUARD_VARIABLES}
    put = (change.control, change.aspect, FUNCTION, function)
    yield Setting(*put, ("Layers",), layers, How.ADD)
    yield Setting(*put, ("Environment", "Variables"), mine, How.MERGE)


def _logging(_: System, change: Change) -> Found:
    function, before = _last(change.resource), change.before
    value = {name: before[name] for name in PUBLIC_LOG_SETTINGS if before.get(name)}
    if before.get("LogGroup") not in {None, f"/aws/lambda/{function}"}:
        value["LogGroup"] = before["LogGroup"]
    yield Setting(change.control, change.aspect, FUNCTION, function, ("LoggingConfig",), value, How.MERGE)


def _access_log(_: System, change: Change) -> Found:
    value = {"DestinationArn": change.before["destinationArn"], "Format": change.before["format"]}
    yield Setting(change.control, change.aspect, STAGE, _last(change.resource), ("AccessLogSetting",), value)


def _throttle(_: System, change: Change) -> Found:
    before = change.before
    value = {
        "HttpMethod": "*",
        "ResourcePath": "/*",
        "ThrottlingRateLimit": before["requests_per_second"],
        "ThrottlingBurstLimit": before["burst"],
    }
    yield Setting(change.control, change.aspect, STAGE, _last(change.resource), ("MethodSettings",), value, How.KEYED)


def _quota(_: System, change: Change) -> Found:
    name = _last(change.resource)
    yield Setting(change.control, change.aspect, USAGE_PLAN, name, ("Quota",), None, How.REMOVE)


def _event_source(_: System, change: Change) -> Found:
    function = change.resource.partition(" from ")[0]
    mapping = str(change.calls[0].parameters["UUID"])
    value = f"{function}:{change.before}"
    yield Setting(change.control, change.aspect, EVENT_SOURCE, mapping, ("FunctionName",), value)


def _rule_target(system: System, change: Change) -> Found:
    arn, _, target = change.resource.partition(" target ")
    (call,) = (each for each in change.calls if each.operation == "put_targets")
    function = next(each for each in system.functions if each.arn == call.parameters["Targets"][0]["Arn"])
    value = {"Id": target, "Arn": function.alias_arn}
    yield Setting(change.control, change.aspect, RULE, _last(arn), ("Targets",), value, How.KEYED)


def _statements(kind: str) -> Callable[[System, Change], Found]:
    def found(_: System, change: Change) -> Found:
        ours = [each for each in change.before if str(each.get("Sid", "")).startswith(OURS)]
        path = ("PolicyDocument", "Statement")
        yield Setting(change.control, change.aspect, kind, _last(change.resource), path, ours, How.ADD)

    return found


def _redrive(_: System, change: Change) -> Found:
    value = {**change.before, "maxReceiveCount": int(change.before["maxReceiveCount"])}
    yield Setting(change.control, change.aspect, QUEUE, _last(change.resource), ("RedrivePolicy",), value)


def _queue_key(_: System, change: Change) -> Found:
    before: Any = change.before
    key = before.get("KmsMasterKeyId", "") if isinstance(before, Mapping) else str(before)
    put = (change.control, change.aspect, QUEUE, _last(change.resource))
    if key:
        yield Setting(*put, ("KmsMasterKeyId",), key)
        yield Setting(*put, ("SqsManagedSseEnabled",), None, How.REMOVE)
    else:
        yield Setting(*put, ("SqsManagedSseEnabled",), value=True)


def _table_key(_: System, change: Change) -> Found:
    value = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": change.before}
    yield Setting(change.control, change.aspect, TABLE, _last(change.resource), ("SSESpecification",), value)


def _bucket_key(_: System, change: Change) -> Found:
    names = {"ApplyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault"}
    rule = {names.get(name, name): value for name, value in change.before.items()}
    path = ("BucketEncryption", "ServerSideEncryptionConfiguration")
    yield Setting(change.control, change.aspect, BUCKET, _last(change.resource), path, [rule])


SETTINGS: Mapping[tuple[str, str], Callable[[System, Change], Found]] = {
    ("function-role", "execution role"): _plainly(FUNCTION, "Role"),
    ("rate-guard", "rate guard"): _guard,
    ("function-logging", "logging"): _logging,
    ("function-timeouts", "timeout"): _plainly(FUNCTION, "Timeout"),
    ("alias-event-sources", "function of the event source"): _event_source,
    ("alias-rules", "target of the rule"): _rule_target,
    ("queue-visibility", "visibility timeout"): _plainly(QUEUE, "VisibilityTimeout"),
    ("redrive-policies", "redrive policy"): _redrive,
    ("queue-encryption", "encryption"): _queue_key,
    ("queue-policies", "policy"): _statements(QUEUE_POLICY),
    ("table-encryption", "encryption"): _table_key,
    ("table-protection", "deletion protection"): _plainly(TABLE, "DeletionProtectionEnabled"),
    ("bucket-encryption", "default encryption"): _bucket_key,
    ("bucket-policy", "policy"): _statements(BUCKET_POLICY),
    ("log-group-encryption", "encryption"): _log_key,
    ("access-log", "access-log"): _access_log,
    ("stage-throttle", "throttle"): _throttle,
    ("native-quota", "quota"): _quota,
    ("api-security-policy", "security policy"): _plainly(API, "SecurityPolicy"),
    ("domain-security-policy", "security policy"): _plainly(DOMAIN, "SecurityPolicy"),
}
"""By control and aspect: what of it goes into which property."""
