"""A call is answered only if it is signed, by a key that somebody holds, over what arrived.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html . Who it is that signs, and whether he may, is
`enforcement`'s to say. What CloudFormation calls in the name of others bears a mark in place of a signature.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from moto.core.utils import get_service_model

from localaws.calls import chunks
from localaws.calls.errors import refusal
from localaws.calls.exchange import Exchange, Reply
from localaws.calls.old_signing import OldClaim, old_claim, old_signature_of
from localaws.calls.operations import Call
from localaws.calls.rejections import Reason, rejected
from localaws.calls.signing import (
    QUERY_SIGNATURE,
    SKEW_S,
    Claim,
    Malformed,
    Signed,
    gathered,
    header_claim,
    is_off,
    query_claim,
    signature_of,
)
from localaws.kernel.clock import real_now
from localaws.kernel.own_calls import HEADER, OwnCalls
from localaws.kernel.signers import Signer, Signers
from localaws.services.iam.actions import BY_LINK

OF_S3 = frozenset({"s3", "s3-outposts", "s3-object-lambda"})
"""Signing names whose requests say themselves what stands for their body, and whose paths are encoded once."""
DECIDING: tuple[str, ...] = ("host", "x-amz-target")
FREE = frozenset({"x-amz-content-sha256", "x-amz-user-agent"})
S3_SKEW_S = 900.0
OWN = HEADER.lower()
BIG = 1 << 20
"""From how many bytes on a body is digested in a thread."""
MOST_ENDS = 10_000
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
NO_DIGEST = "Missing required header for this request: x-amz-content-sha256"
OTHER_DIGEST = "The provided 'x-amz-content-sha256' header does not match what was computed."
NOT_SIGNED = "There were headers present in the request which were not signed"
NO_VERSION_2 = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."


class Rejected(Exception):
    """The call is refused with `reply`."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(frozen=True)
class Signatures:
    """Verifies calls.

    `anonymous` judges requests to S3 that no header and no query signs; `offset_at` tells how far the virtual clock was
    ahead at a moment of real time.
    """

    signers: Signers
    own_calls: OwnCalls
    anonymous: Callable[[Call], Reply | None]
    offset_at: Callable[[float], float]
    _ends: dict[str, float] = field(default_factory=dict)

    async def meet(self, call: Call) -> Reply | None:
        """Return a refusal, or None where the call is signed as it must be."""
        headers = gathered(call.sent.headers)
        if OWN in headers and self.own_calls.bear(headers[OWN]):
            return None
        try:
            claim = _claimed(call, headers)
            if claim is None:
                return self._otherwise(call, headers)
            await self._check(call, claim, headers)
        except Malformed as error:
            return rejected(call, Reason.INCOMPLETE, str(error))
        except Rejected as error:
            return error.reply
        return None

    async def _check(self, call: Call, claim: Claim, headers: dict[str, str]) -> None:
        signer = self._holder(call, claim.scope.key_id, claim.token)
        self._check_moment(call, claim)
        _check_names(call, claim, headers)
        payload = await _payload(call, claim, headers)
        sent, of_s3 = call.sent, claim.scope.service in OF_S3
        signed = Signed(sent.method, sent.path, sent.query, headers, payload, double_encoded=not of_s3)
        _compare(call, signature_of(claim, signer.secret_access_key, signed), claim.signature)
        if of_s3 and payload in chunks.SIGNED:
            trailing = payload.endswith("-TRAILER")
            whole = asyncio.to_thread(chunks.all_signed, sent.body, claim, signer.secret_access_key, trailing=trailing)
            if not await whole:
                raise Rejected(rejected(call, Reason.MISMATCH))

    def _holder(self, call: Call, key_id: str, token: str) -> Signer:
        signer = self.signers.holder(key_id)
        if signer is None:
            raise Rejected(rejected(call, Reason.UNKNOWN_KEY))
        if not hmac.compare_digest(signer.token.encode(), token.encode(errors="surrogateescape")):
            raise Rejected(rejected(call, Reason.BAD_TOKEN))
        if signer.expires is not None and signer.expires <= time.time():
            raise Rejected(rejected(call, Reason.EXPIRED_TOKEN))
        return signer

    def _check_moment(self, call: Call, claim: Claim) -> None:
        signed_at = claim.signed_at
        if claim.moment[:8] != claim.scope.day:
            raise Rejected(rejected(call, Reason.MISMATCH))
        if claim.holds_s is None:
            if is_off(signed_at, S3_SKEW_S if claim.scope.service in OF_S3 else SKEW_S):
                raise Rejected(rejected(call, Reason.SKEWED))
        elif time.time() > self._end(claim, signed_at):
            raise Rejected(rejected(call, Reason.EXPIRED))

    def _end(self, claim: Claim, signed_at: float) -> float:
        """Return the virtual time at which a signature in a query ends, as it was reckoned when it was first seen.

        A moment that has come by the real clock is one of a client outside, who signs by it; a later one a function's.
        Moments are whole seconds: a clock that was moved within one counts as moved before.
        """
        if (known := self._ends.get(claim.signature)) is not None:
            return known
        ahead = self.offset_at(signed_at + 1) if signed_at <= real_now() + SKEW_S else 0.0
        if len(self._ends) >= MOST_ENDS:
            self._ends.clear()
        return self._ends.setdefault(claim.signature, signed_at + ahead + (claim.holds_s or 0))

    def _otherwise(self, call: Call, headers: dict[str, str]) -> Reply | None:
        """Judge what bears no Signature Version 4."""
        if call.key in BY_LINK or _needs_none(call):
            return None
        if "authorization" in headers:
            return refusal(call, "InvalidRequest", NO_VERSION_2, 400)
        if call.service.name != "s3":
            return rejected(call, Reason.UNSIGNED)
        claim = old_claim(call.request.args)
        return self._old(call, claim) if claim else self.anonymous(call)

    def _old(self, call: Call, claim: OldClaim) -> Reply | None:
        signer = self._holder(call, claim.key_id, claim.token)
        if claim.ends < real_now():
            return rejected(call, Reason.EXPIRED)
        asked = call.exchange  # in path style, as the path is signed
        expected = old_signature_of(
            claim, signer.secret_access_key, asked.method, asked.path, asked.query, asked.headers
        )
        _compare(call, expected, claim.signature)
        return None


def _claimed(call: Call, headers: dict[str, str]) -> Claim | None:
    """Return what the request claims, None where no Signature Version 4 is in it."""
    authorization = headers.get("authorization", "")
    if authorization.startswith("AWS4-"):
        moment, date = headers.get("x-amz-date", ""), headers.get("date", "")
        return header_claim(authorization, moment, date, headers.get("x-amz-security-token", ""))
    if not authorization and f"{QUERY_SIGNATURE}=" in call.sent.query:
        return query_claim(call.sent.query)
    return None


def _check_names(call: Call, claim: Claim, headers: dict[str, str]) -> None:
    """Refuse where a header that decides what is asked for is not signed."""
    names = claim.scope.names
    bare = [name for name in DECIDING if name in headers and name not in names]
    if claim.scope.service in OF_S3:
        bare += [name for name in headers if name.startswith("x-amz-") and name not in names and name not in FREE]
    if not bare:
        return
    if claim.scope.service in OF_S3:
        raise Rejected(refusal(call, "AccessDenied", NOT_SIGNED, 403))
    raise Rejected(rejected(call, Reason.MISMATCH))


async def _payload(call: Call, claim: Claim, headers: dict[str, str]) -> str:
    """Return what stands for the body in the signature: its digest, or what S3 lets a client say in its place."""
    if claim.scope.service not in OF_S3:
        return await _digest(call.sent)
    said = headers.get("x-amz-content-sha256")
    if claim.holds_s is not None and "x-amz-content-sha256" not in claim.scope.names:
        said = UNSIGNED_PAYLOAD
    if said is None:
        raise Rejected(refusal(call, "InvalidRequest", NO_DIGEST, 400))
    if said not in chunks.UNSIGNED | chunks.SIGNED and said != await _digest(call.sent):
        raise Rejected(refusal(call, "XAmzContentSHA256Mismatch", OTHER_DIGEST, 400))
    return said


async def _digest(exchange: Exchange) -> str:
    if len(exchange.body) < BIG:
        return hashlib.sha256(exchange.body).hexdigest()
    return (await asyncio.to_thread(hashlib.sha256, exchange.body)).hexdigest()


def _compare(call: Call, expected: str, found: str) -> None:
    if not hmac.compare_digest(expected.encode(), found.encode(errors="surrogateescape")):
        raise Rejected(rejected(call, Reason.MISMATCH))


def _needs_none(call: Call) -> bool:
    """Tell whether AWS takes the operation without a signature, such as Cognito's InitiateAuth."""
    if call.service.name is None or call.operation is None:
        return False
    model = get_service_model(call.service.name)
    return call.operation in model.operation_names and model.operation_model(call.operation).auth_type == "none"
