"""S3's bucket policies with their conditions: SecureTransport, TlsVersion, encryption headers and the others.

moto takes a statement with any condition for a Deny, and asks the policy for objects alone. Here every request to a
bucket is judged before moto sees it; a Deny is refused, and what else may be read without credentials stays moto's to
decide by ACL. The keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextvars import ContextVar
from urllib.parse import unquote

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, s3_backends

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches
from localaws.services.iam.control.callers import context_of, principal_of
from localaws.services.iam.evaluation import Ask, Effect, judge
from localaws.services.iam.s3_actions import s3_action

RESULTS = {
    Effect.ALLOW: PermissionResult.PERMITTED,
    Effect.EXPLICIT_DENY: PermissionResult.DENIED,
    Effect.IMPLICIT_DENY: PermissionResult.NEUTRAL,
}

# Condition keys that are the value of a header or of a query parameter of the same name.
HEADERS = (
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-metadata-directive",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
)
PARAMETERS = {"prefix": "prefix", "delimiter": "delimiter", "max-keys": "max-keys", "versionid": "versionId"}

# What the request that this thread answers asks: moto asks for each object of it again.
ASKED: ContextVar[Ask | None] = ContextVar("asked", default=None)


def install(patches: Patches) -> None:
    """Let moto's own questions be answered with the conditions of the request."""
    patches.wrap(FakeBucket, "get_permission", _with_conditions)


def guard(call: Call) -> Reply | None:
    """Refuse a request that the policy of its bucket denies; None where it may go on."""
    ASKED.set(None)
    name, _, key = unquote(call.exchange.path).lstrip("/").partition("/")
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(name)
    if bucket is None or not bucket.policy or call.operation is None:
        return None
    ask = ask_of(call, f"arn:aws:s3:::{name}/{key}" if key else f"arn:aws:s3:::{name}")
    ASKED.set(ask)
    # a policy that shuts out everybody can still be taken off by the account's root
    if ask.action in {"s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:GetBucketPolicy"} and _is_root(ask):
        return None
    if judge([json.loads(bucket.policy)], ask) is not Effect.EXPLICIT_DENY:
        return None
    who = ask.principal.arn or "Anonymous"
    text = (
        f"User: {who} is not authorized to perform: {ask.action} on resource: {json.dumps(ask.resource)}"
        " with an explicit deny in a resource-based policy"
    )
    return refusal(call, "AccessDenied", text, 403)


def _is_root(ask: Ask) -> bool:
    return ask.principal.arn is not None and ask.principal.arn.endswith(":root")


def ask_of(call: Call, resource: str, operation: str | None = None) -> Ask:
    """Return what a call asks of a bucket's policy; `operation` stands in place of its own."""
    principal = principal_of(call.access_key_id)
    action = s3_action(operation or call.operation or "", versioned="versionId" in call.request.args)
    return Ask(action, resource, principal, {**context_of(call, principal), **_keys(call)})


def _keys(call: Call) -> dict[str, Sequence[str]]:
    keys: dict[str, Sequence[str]] = {"s3:resourceaccount": [ACCOUNT], "aws:resourceaccount": [ACCOUNT]}
    for name in HEADERS:
        if value := call.exchange.header(name):
            keys[f"s3:{name}"] = [value]
    for name, parameter in PARAMETERS.items():
        if parameter in call.request.args:
            keys[f"s3:{name}"] = [call.request.args[parameter]]
    if call.exchange.tls_version:
        keys["s3:tlsversion"] = [call.exchange.tls_version.removeprefix("TLSv")]
    return keys


def _with_conditions(get_permission: Method) -> Method:
    def judged(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
        ask = ASKED.get()
        if ask is None or bucket.policy is None:
            result: PermissionResult = get_permission(bucket, action, resource)
            return result
        return RESULTS[judge([json.loads(bucket.policy)], Ask(action, resource, ask.principal, ask.context))]

    return judged
