"""Settings as arguments of Terraform's AWS provider, one block for each resource that they are to be added to.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs . What is JSON is an expression of Terraform's too,
but for ``${`` and ``%{``, which begin templates: https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    ApiSettings,
    Applied,
    Export,
    Left,
    MethodSetting,
    Placed,
    Setting,
)

HEAD = """\
# What Stormproof has set on resources that Terraform keeps: add these arguments to the resources of your configuration,
# or its next run takes them off again. No block here is a resource of its own.
"""
OTHER = re.compile(r"[^A-Za-z0-9_-]")
UNSAID = {
    QUEUE_POLICY: "the statements are in the queue's policy: add them to the document of yours, if you keep one",
    BUCKET_POLICY: "the statements are in the bucket's policy: add them to the document of yours, if you keep one",
}
Lines = Mapping[str, Any]
"""Arguments by name; a Block is written as one."""


@dataclass(frozen=True)
class Block:
    """A nested block with its arguments."""

    arguments: Lines


@dataclass(frozen=True)
class Address:
    """A resource of a state: its address, its type, and the values by which it is known."""

    address: str
    type: str
    known: frozenset[str]


@dataclass(frozen=True)
class Piece:
    """Arguments for one resource; `known` is the value of its argument `by`, with which it is told from others."""

    control: str
    type: str
    by: str
    known: str
    arguments: Lines
    note: str = ""


def addresses(state: Mapping[str, Any]) -> tuple[Address, ...]:
    """Return the resources of what ``terraform show -json`` prints, those of modules too.

    https://developer.hashicorp.com/terraform/internals/json-format#values-representation
    """

    def within(module: Mapping[str, Any]) -> Iterator[Address]:
        for each in module.get("resources") or ():
            values = each.get("values") or {}
            known = frozenset(str(value) for value in values.values() if isinstance(value, str))
            yield Address(str(each["address"]), str(each["type"]), known)
        for child in module.get("child_modules") or ():
            yield from within(child)

    return tuple(within((state.get("values") or {}).get("root_module") or {}))


def snippet(applied: Applied, known: Sequence[Address] = ()) -> Export:
    """Return the blocks; `known` are the resources of the owner's state, where he has shown it."""
    pieces = [*(each for setting in applied.settings for each in _pieces(setting)), *_of_api(applied.api)]
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(_address(piece, known), []).append(piece)
    placed = tuple(
        Placed(each.control, address, ", ".join(each.arguments) or each.note)
        for address, of_it in found.items()
        for each in of_it
    )
    left = (*applied.left, *(_unsaid(each) for each in applied.settings if each.type in UNSAID))
    tail = "".join(f"# Not here: {each}\n" for each in left)
    blocks = "\n".join(_block(address, of_it) for address, of_it in found.items())
    return Export("\n".join(filter(None, (HEAD, blocks, tail))), placed, left)


def _unsaid(setting: Setting) -> Left:
    return Left(setting.control, setting.name, UNSAID[setting.type])


def _address(piece: Piece, known: Sequence[Address]) -> str:
    found = [each.address for each in known if each.type == piece.type and piece.known in each.known]
    return found[0] if len(found) == 1 else f"{piece.type}.{_label(piece.known)}"


def _label(text: str) -> str:
    """Return an identifier: it begins with no digit."""
    label = OTHER.sub("_", text).strip("_")
    return label if label[:1].isalpha() else f"_{label}"


def _block(address: str, pieces: Sequence[Piece]) -> str:
    first = pieces[0]
    controls = ", ".join(dict.fromkeys(each.control for each in pieces))
    told = f"# {address}: the {first.type} with {first.by} = {quoted(first.known)} ({controls})"
    lines = [line for each in pieces for line in _lines(each)]
    return "\n".join([told, f'resource "{first.type}" "{_label(address.rpartition(".")[2])}" {{', *lines, "}\n"])


def _lines(piece: Piece) -> Iterator[str]:
    if piece.note:
        yield f"  # {piece.note}"
    yield from _arguments(piece.arguments, "  ")


def _arguments(arguments: Lines, indent: str) -> Iterator[str]:
    for name, value in arguments.items():
        if isinstance(value, Block):
            yield f"{indent}{name} {{"
            yield from _arguments(value.arguments, indent + "  ")
            yield f"{indent}}}"
        else:
            yield f"{indent}{name} = {quoted(value, indent)}"


def quoted(value: Any, indent: str = "") -> str:
    """Return data as an expression of Terraform's language."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{").replace("\n", f"\n{indent}")


def _function(setting: Setting) -> tuple[Lines, str]:
    if setting.path == ("Layers",):
        return {"layers": setting.value}, "in addition to the layers that stand there, after them"
    if setting.path == ("Environment", "Variables"):
        return {"environment": Block({"variables": setting.value})}, "in addition to the variables that stand there"
    if setting.path == ("LoggingConfig",):
        names = {"LogFormat": "log_format", "ApplicationLogLevel": "application_log_level"}
        names |= {"SystemLogLevel": "system_log_level", "LogGroup": "log_group"}
        return {"logging_config": Block({names[name]: value for name, value in setting.value.items()})}, ""
    return {setting.path[0].lower(): setting.value}, ""


def _stage(setting: Setting) -> tuple[Lines, str]:
    value = setting.value
    return {"access_log_settings": Block({"destination_arn": value["DestinationArn"], "format": value["Format"]})}, ""


def _queue(setting: Setting) -> tuple[Lines, str]:
    names = {
        "VisibilityTimeout": "visibility_timeout_seconds",
        "RedrivePolicy": "redrive_policy",
        "KmsMasterKeyId": "kms_master_key_id",
        "SqsManagedSseEnabled": "sqs_managed_sse_enabled",
    }
    value = json.dumps(setting.value) if setting.path == ("RedrivePolicy",) else setting.value
    return {names[setting.path[0]]: value}, ""


def _table(setting: Setting) -> tuple[Lines, str]:
    if setting.path == ("SSESpecification",):
        key = setting.value["KMSMasterKeyId"]
        return {"server_side_encryption": Block({"enabled": True, "kms_key_arn": key})}, ""
    if setting.path == ("DeletionProtectionEnabled",):
        return {"deletion_protection_enabled": setting.value}, ""
    days = setting.value.get("RecoveryPeriodInDays")
    return {
        "point_in_time_recovery": Block({"enabled": True, **({"recovery_period_in_days": days} if days else {})})
    }, ""


def _plainly(argument: str) -> Callable[[Setting], tuple[Lines, str]]:
    return lambda setting: ({argument: setting.value}, "")


def _bucket(setting: Setting) -> Piece | None:
    put = (setting.control,)
    if setting.path[0] == "VersioningConfiguration":
        lines: Lines = {"versioning_configuration": Block({"status": setting.value["Status"]})}
        return Piece(*put, "aws_s3_bucket_versioning", "bucket", setting.name, lines)
    if setting.path[0] == "BucketEncryption":
        (encryption,) = setting.value
        named = encryption["ServerSideEncryptionByDefault"]
        key = {"kms_master_key_id": named["KMSMasterKeyID"]} if named.get("KMSMasterKeyID") else {}
        by = Block({"sse_algorithm": named["SSEAlgorithm"], **key})
        lines = {"rule": Block({"apply_server_side_encryption_by_default": by})}
        return Piece(*put, "aws_s3_bucket_server_side_encryption_configuration", "bucket", setting.name, lines)
    rule = setting.value if isinstance(setting.value, Mapping) else setting.value[0]
    expiry = Block({"noncurrent_days": rule["NoncurrentVersionExpiration"]["NoncurrentDays"]})
    lines = {"rule": Block({"id": rule["Id"], "status": "Enabled", "noncurrent_version_expiration": expiry})}
    return Piece(*put, "aws_s3_bucket_lifecycle_configuration", "bucket", setting.name, lines)


LOG: Mapping[str, str] = {"RetentionInDays": "retention_in_days", "KmsKeyId": "kms_key_id"}
TYPES: Mapping[str, tuple[str, str, Callable[[Setting], tuple[Lines, str]]]] = {
    FUNCTION: ("aws_lambda_function", "function_name", _function),
    EVENT_SOURCE: ("aws_lambda_event_source_mapping", "uuid", _plainly("function_name")),
    STAGE: ("aws_api_gateway_stage", "stage_name", _stage),
    API: ("aws_api_gateway_rest_api", "id", _plainly("security_policy")),
    DOMAIN: ("aws_api_gateway_domain_name", "domain_name", _plainly("security_policy")),
    QUEUE: ("aws_sqs_queue", "name", _queue),
    TABLE: ("aws_dynamodb_table", "name", _table),
    LOG_GROUP: ("aws_cloudwatch_log_group", "name", lambda s: ({LOG[s.path[0]]: s.value}, "")),
}


def _pieces(setting: Setting) -> Iterator[Piece]:
    if setting.type == BUCKET and (piece := _bucket(setting)):
        yield piece
    elif setting.type == STAGE and setting.path == ("MethodSettings",):
        yield _throttle(setting)
    elif setting.type == RULE:
        arguments, by = {"arn": setting.value["Arn"]}, "target_id"
        yield Piece(setting.control, "aws_cloudwatch_event_target", by, setting.value["Id"], arguments)
    elif setting.type == USAGE_PLAN:
        note = "take its quota_settings off: Stormproof has lifted the quota"
        yield Piece(setting.control, "aws_api_gateway_usage_plan", "id", setting.name, {}, note)
    elif setting.type in TYPES:
        kind, by, said = TYPES[setting.type]
        lines, note = said(setting)
        if any(value is not None for value in lines.values()):
            yield Piece(setting.control, kind, by, setting.name, lines, note)


def _throttle(setting: Setting) -> Piece:
    limits = {"rate": setting.value["ThrottlingRateLimit"], "burst": setting.value["ThrottlingBurstLimit"]}
    settings = Block({f"throttling_{name}_limit": limit for name, limit in limits.items()})
    lines = {"method_path": "*/*", "settings": settings}
    return Piece(setting.control, "aws_api_gateway_method_settings", "stage_name", setting.name, lines)


def _of_api(api: ApiSettings) -> Iterator[Piece]:
    for method in api.methods:
        if not method.added:
            yield from _method(api, method)


def _method(api: ApiSettings, method: MethodSetting) -> Iterator[Piece]:
    lines: dict[str, Any] = {}
    if method.authorized:
        lines |= {"authorization": "CUSTOM", "authorizer_id": str(api.authorizer["id"])}
    if method.key_lifted:
        lines["api_key_required"] = False
    known = f"{method.verb} {method.path}"
    if lines:
        yield Piece("method-authorization", "aws_api_gateway_method", "http_method and path", known, lines)
    if method.alias:
        kind = "aws_api_gateway_integration"
        yield Piece("alias-integrations", kind, "http_method and path", known, {"uri": method.uri})
