"""Signature Version 2 of S3, in which SDKs still sign URLs and upload forms where no other version is asked for.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html . Such a URL says when it ends, by its maker's
clock, and not when it was made: it is taken until the real time says that it has ended, however far the virtual clock
has moved on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import HmacV1QueryAuth
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

SIGNATURE = "Signature"
KEY_ID = "AWSAccessKeyId"
OF_AUTH = frozenset({SIGNATURE, KEY_ID, "Expires"})
SIGNED_HEADERS = frozenset({"content-md5", "content-type"})


@dataclass(frozen=True)
class OldClaim:
    """What a query claims; `ends` is in epoch seconds."""

    key_id: str
    signature: str
    ends: int
    token: str = field(default="", repr=False)


def old_claim(args: Mapping[str, str]) -> OldClaim | None:
    """Return what a query claims, None where it claims nothing, or not in full."""
    if OF_AUTH - args.keys() or not args["Expires"].isdecimal():
        return None
    return OldClaim(args[KEY_ID], args[SIGNATURE], int(args["Expires"]), args.get("x-amz-security-token", ""))


def old_signature_of(
    claim: OldClaim, secret: str, method: str, path: str, query: str, headers: Sequence[tuple[str, str]]
) -> str:
    """Return the signature that the claim's key would make; `path` begins with the bucket, as sent."""
    signer: Any = _Signer(Credentials(claim.key_id, secret), claim.ends)
    told = HTTPHeaders()
    # What the query says holds where a header says it, too.
    for name, value in (*parse_qsl(query, keep_blank_values=True), *headers):
        signed = name.lower() in SIGNED_HEADERS or name.lower().startswith("x-amz-")
        if signed and name.lower() not in told:
            told[name.lower()] = value
    if path.count("/") == 1 and path != "/":
        path = f"{path}/"  # a bucket's own resource ends with a slash: so do clients sign, and AWS reads it
    own = "&".join(pair for pair in query.split("&") if pair.partition("=")[0] not in OF_AUTH)
    return str(signer.get_signature(method, urlsplit(f"https://localaws{path}?{own}"), told, auth_path=path))


class _Signer(HmacV1QueryAuth):
    """botocore's signer, with the end that the URL says."""

    def __init__(self, credentials: Credentials, ends: int) -> None:
        super().__init__(credentials)
        self._ends = ends

    def _get_date(self) -> str:
        return str(self._ends)
