"""Requests to S3 that nobody has signed: what the public may, and forms with a signed policy.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html . The public
may what a bucket's policy allows it, and what an ACL grants to all users: READ of an object or of a bucket's listing,
WRITE of a bucket's objects (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html). Forms:
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html  ; what their policies say:
`localaws.services.s3.post_policies`. A form without its fields and a post that is no form are refused as recorded:
localstack/localstack, tests/aws/services/s3/test_s3.snapshot.json (test_post_request_missing_fields,
test_post_request_missing_signature, test_post_object_with_wrong_content_type).
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from botocore.auth import HmacV1PostAuth
from botocore.credentials import Credentials
from moto.s3.models import ALL_USERS_GRANTEE, s3_backends

from localaws.calls.errors import refusal, with_details
from localaws.calls.exchange import Reply, moto_request
from localaws.calls.operations import Call
from localaws.calls.rejections import Reason, rejected
from localaws.calls.signing import sign, signing_key
from localaws.kernel.clock import real_now
from localaws.kernel.ports import ACCOUNT
from localaws.kernel.signers import Signer, Signers
from localaws.services.iam.evaluation import Effect, judge
from localaws.services.s3.control.policies import ask_of
from localaws.services.s3.post_policies import judged

OBJECTS_READ = frozenset({"GetObject", "HeadObject"})
BY_BUCKET_ACL: Mapping[str, str] = {
    "ListObjects": "READ",
    "ListObjectsV2": "READ",
    "ListObjectVersions": "READ",
    "PutObject": "WRITE",
    "DeleteObject": "WRITE",
}
SIGNED = (("AWSAccessKeyId", "Signature"), ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"))
"""The fields of a signature in Version 2 and 4."""
MULTIPART = "multipart/form-data"
ENCLOSED = "Bucket POST must be of the enclosure-type multipart/form-data"
UNMET = "At least one of the pre-conditions you specified did not hold"
FIELD = "Bucket POST must contain a field named '{}'.  If it is specified, please check the order of the fields."


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
        if call.exchange.method == "POST" and call.operation == "PostObject":
            return with_details(refusal(call, "PreconditionFailed", UNMET, 412), {"Condition": ENCLOSED})
        if _is_public(call):
            return None
        if (name := unquote(call.exchange.path).strip("/").partition("/")[0]) and name not in _buckets():
            details = {"BucketName": name}  # test_bucket_does_not_exist
            return with_details(refusal(call, "NoSuchBucket", "The specified bucket does not exist", 404), details)
        return rejected(call, Reason.UNSIGNED)

    def _form(self, call: Call) -> Reply | None:
        fields = {name.lower(): value for name, value in moto_request(call.exchange).form.items()}
        if "policy" not in fields:
            return None if _is_public(call, "PutObject") else rejected(call, Reason.UNSIGNED)
        if absent := _absent(fields):
            details = {"ArgumentName": absent, "ArgumentValue": ""}
            return with_details(refusal(call, "InvalidArgument", FIELD.format(absent), 400), details)
        if reason := self._disbelieved(fields):
            return rejected(call, reason)
        return _held(call, fields)

    def _disbelieved(self, fields: Mapping[str, str]) -> Reason | None:
        key_id = fields.get("x-amz-credential", "").partition("/")[0] or fields.get("awsaccesskeyid", "")
        signer = self.signers.holder(key_id)
        if signer is None:
            return Reason.UNKNOWN_KEY
        if fields.get("x-amz-security-token", "") != signer.token:
            return Reason.BAD_TOKEN
        if signer.expires is not None and signer.expires <= time.time():
            return Reason.EXPIRED_TOKEN
        expected, found = _signature(fields, signer), fields.get("x-amz-signature") or fields.get("signature", "")
        return None if hmac.compare_digest(expected.encode(), found.encode()) else Reason.MISMATCH


def _buckets() -> Mapping[str, Any]:
    found: Mapping[str, Any] = s3_backends[ACCOUNT]["aws"].buckets
    return found


def _absent(fields: Mapping[str, str]) -> str | None:
    """Return the first field of a signature that a form lacks, None where it has all, or none of them."""
    of_version = next((names for names in SIGNED if any(name.lower() in fields for name in names)), ())
    return next((name for name in of_version if name.lower() not in fields), None)


def _held(call: Call, fields: Mapping[str, str]) -> Reply | None:
    """Hold a form to its policy, by the real clock: it does not say when it was made."""
    request = moto_request(call.exchange)
    file = request.files.get("file")
    size = len(fields.get("file", "").encode() if file is None else file.read())
    bucket = unquote(call.exchange.path).strip("/")
    failure = judged(fields["policy"], {**fields, "bucket": bucket}, size, real_now())
    if failure is None:
        return None
    return with_details(refusal(call, failure.code, failure.message, failure.status), failure.details)


def _signature(fields: Mapping[str, str], signer: Signer) -> str:
    """Return the signature of a form's policy, in Version 4 or 2."""
    scope = fields.get("x-amz-credential", "").split("/")
    if len(scope) != 5:
        auth: Any = HmacV1PostAuth(Credentials(signer.access_key_id, signer.secret_access_key))
        return str(auth.sign_string(fields["policy"]))
    key = signing_key(signer.secret_access_key, *scope[1:4])
    return sign(key, fields["policy"])


def _is_public(call: Call, operation: str | None = None) -> bool:
    name, _, key = unquote(call.exchange.path).lstrip("/").partition("/")
    bucket = _buckets().get(name)
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
