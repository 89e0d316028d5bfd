"""Requests to S3 that nobody has signed: what the public may, and forms with a signed policy.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html . The public
may what a bucket's policy allows it, and what an ACL grants to all users: READ of an object or of a bucket's listing,
WRITE of a bucket's objects (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html). Forms:
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html ; of a policy its end is held to, its other
conditions are not.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from botocore.auth import HmacV1PostAuth
from botocore.credentials import Credentials
from moto.s3.models import ALL_USERS_GRANTEE, s3_backends

from localaws.calls.exchange import Reply, moto_request
from localaws.calls.operations import Call
from localaws.calls.rejections import Reason, rejected
from localaws.calls.signing import sign, signing_key
from localaws.kernel.clock import real_now
from localaws.kernel.ports import ACCOUNT
from localaws.kernel.signers import Signer, Signers
from localaws.services.iam.evaluation import Effect, judge
from localaws.services.s3.control.policies import ask_of

OBJECTS_READ = frozenset({"GetObject", "HeadObject"})
BY_BUCKET_ACL: Mapping[str, str] = {
    "ListObjects": "READ",
    "ListObjectsV2": "READ",
    "ListObjectVersions": "READ",
    "PutObject": "WRITE",
    "DeleteObject": "WRITE",
}
MULTIPART = "multipart/form-data"
POLICY_EXPIRED = "Invalid according to Policy: Policy expired."


@dataclass(frozen=True)
class Anonymous:
    """Judges what is not signed; `signers` know the keys of forms."""

    signers: Signers

    def __call__(self, call: Call) -> Reply | None:
        """Return a refusal, None where the request may go on."""
        if call.exchange.method == "OPTIONS":
            return None  # a browser asks beforehand; the bucket's CORS rules answer
        if call.exchange.method == "POST" and call.exchange.header("content-type").startswith(MULTIPART):
            return self._form(call)
        return None if _is_public(call) else rejected(call, Reason.UNSIGNED)

    def _form(self, call: Call) -> Reply | None:
        fields = {name.lower(): value for name, value in moto_request(call.exchange).form.items()}
        if "policy" not in fields:
            return None if _is_public(call, "PutObject") else rejected(call, Reason.UNSIGNED)
        key_id = fields.get("x-amz-credential", "").partition("/")[0] or fields.get("awsaccesskeyid", "")
        signer = self.signers.holder(key_id)
        if signer is None:
            return rejected(call, Reason.UNKNOWN_KEY)
        if fields.get("x-amz-security-token", "") != signer.token:
            return rejected(call, Reason.BAD_TOKEN)
        if signer.expires is not None and signer.expires <= time.time():
            return rejected(call, Reason.EXPIRED_TOKEN)
        expected, found = _signature(fields, signer), fields.get("x-amz-signature") or fields.get("signature", "")
        if not hmac.compare_digest(expected.encode(), found.encode()):
            return rejected(call, Reason.MISMATCH)
        return (
            None
            if _holds(fields["policy"])
            else rejected(call, Reason.EXPIRED, "Invalid according to Policy: Policy expired.")
        )


def _signature(fields: Mapping[str, str], signer: Signer) -> str:
    """Return the signature of a form's policy, in Version 4 or 2."""
    scope = fields.get("x-amz-credential", "").split("/")
    if len(scope) != 5:
        auth: Any = HmacV1PostAuth(Credentials(signer.access_key_id, signer.secret_access_key))
        return str(auth.sign_string(fields["policy"]))
    key = signing_key(signer.secret_access_key, *scope[1:4])
    return sign(key, fields["policy"])


def _holds(policy: str) -> bool:
    """Tell whether a form's policy has not ended, by the real clock: it does not say when it was made."""
    try:
        ends = datetime.fromisoformat(json.loads(base64.b64decode(policy))["expiration"])
    except (ValueError, KeyError, TypeError):
        return False
    return ends.timestamp() > real_now()


def _is_public(call: Call, operation: str | None = None) -> bool:
    name, _, key = unquote(call.exchange.path).lstrip("/").partition("/")
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(name)
    operation = operation or call.operation
    if bucket is None or operation is None:
        return False
    ask = ask_of(call, f"arn:aws:s3:::{name}/{key}" if key else f"arn:aws:s3:::{name}", operation)
    effect = judge([json.loads(bucket.policy)], ask) if bucket.policy else Effect.IMPLICIT_DENY
    if effect is not Effect.IMPLICIT_DENY:
        return effect is Effect.ALLOW
    if operation in OBJECTS_READ:
        stored = s3_backends[ACCOUNT]["aws"].head_object(name, key, call.request.args.get("versionId"))
        return stored is not None and _grants(stored.acl, "READ")
    return operation in BY_BUCKET_ACL and _grants(bucket.acl, BY_BUCKET_ACL[operation])


def _grants(acl: Any, permission: str) -> bool:
    """Tell whether an ACL lets everybody do it."""
    grants = acl.grants if acl else ()
    return any(
        ALL_USERS_GRANTEE in grant.grantees and {permission, "FULL_CONTROL"} & set(grant.permissions)
        for grant in grants
    )
