"""Methods with AWS_IAM: who has signed the request, is the signature right, and may he invoke the method.

Signature Version 4 in the Authorization header: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
(one in the query is not verified here, and refused as not implemented). The refusals, all of them 403, and their texts:
https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch ; their error types are those of AWS's services. The
caller's policies and the API's own are judged together:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from localaws.calls.rejections import INVALID, MISMATCH
from localaws.calls.signing import Claim, Malformed, Signed, gathered, header_claim, is_off, signature_of
from localaws.kernel.signers import Signer
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.identities import Identities

SERVICE = "execute-api"
SCOPE = "Credential should be scoped to a valid region and service."


def admit_signer(exchange: Exchange, identities: Identities) -> None:
    """Set `exchange.authorization` to who has signed; raises a refusal of 403."""
    claimed = _claimed(exchange)
    signer = identities.signer(claimed.scope.key_id)
    if signer is None or claimed.token != signer.token:
        raise _refused(exchange, "UnrecognizedClientException", INVALID)
    _check(exchange, claimed, signer)
    exchange.authorization = replace(exchange.authorization, signer=signer, status=200)
    if not identities.may_invoke(signer, exchange.method_arn, exchange.stage.snapshot.policy):
        account = exchange.stage.api.account
        arn = exchange.method_arn.replace(account, f"********{account[-4:]}", 1)
        text = f"User: {signer.arn} is not authorized to perform: execute-api:Invoke on resource: {arn}"
        exchange.authorization = replace(exchange.authorization, error=text, status=403)
        raise GatewayError("ACCESS_DENIED", text)


def _claimed(exchange: Exchange) -> Claim:
    request = exchange.request
    header = request.header("authorization")
    if header is None:
        if "X-Amz-Signature" in request.parameters:
            reason = "a signature in the query is not verified by the embedded gateway"
            raise GatewayError("API_CONFIGURATION_ERROR", reason=reason)
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", reason="the request carries no credentials")
    moment, date = request.header("x-amz-date") or "", request.header("date") or ""
    try:
        return header_claim(header, moment, date, request.header("x-amz-security-token") or "")
    except Malformed as error:
        raise _refused(exchange, "IncompleteSignatureException", str(error)) from None


def _check(exchange: Exchange, claimed: Claim, signer: Signer) -> None:
    """Raise INVALID_SIGNATURE unless the signature is of this very request, of now, and for this API."""
    try:
        signed_at = claimed.signed_at
    except Malformed as error:
        raise _refused(exchange, "IncompleteSignatureException", str(error)) from None
    if is_off(signed_at):
        raise _refused(exchange, "InvalidSignatureException", f"Signature expired: {claimed.moment}")
    scope = claimed.scope.day, claimed.scope.region, claimed.scope.service
    if scope != (claimed.moment[:8], exchange.stage.api.region, SERVICE):
        raise _refused(exchange, "InvalidSignatureException", SCOPE)
    if not hmac.compare_digest(_signature(exchange, claimed, signer), claimed.signature):
        raise _refused(exchange, "InvalidSignatureException", MISMATCH)


def _signature(exchange: Exchange, claimed: Claim, signer: Signer) -> str:
    request = exchange.request
    path, payload = request.target.partition("?")[0], hashlib.sha256(request.body).hexdigest()
    signed = Signed(request.method, path, request.query_string, gathered(request.headers), payload)
    return signature_of(claimed, signer.secret_access_key, signed)


def _refused(exchange: Exchange, kind: str, message: str) -> GatewayError:
    exchange.authorization = replace(exchange.authorization, error=message, status=403)
    error = GatewayError("INVALID_SIGNATURE", message)
    error.error = kind
    return error
