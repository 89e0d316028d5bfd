"""Methods with AWS_IAM: who has signed the request, is the signature right, and may he invoke the method.

Signature Version 4 in the Authorization header: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
(one in the query is not verified here, and refused as not implemented). The refusals, all of them 403, and their texts:
https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch ; their error types are those of AWS's services. The
caller's policies and the API's own are judged together:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import calendar
import hmac
import re
import time
from dataclasses import dataclass, replace

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localaws.kernel.clock import real_now
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.identities import Identities, Signer

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "execute-api"
FORM = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[^/,\s]+)/(?P<day>\d{{8}})/(?P<region>[\w-]+)/(?P<service>[\w-]+)/aws4_request,"
    r" *SignedHeaders=(?P<headers>[\w;-]+), *Signature=(?P<signature>[0-9a-f]{64})"
)
MOMENT = "%Y%m%dT%H%M%SZ"
SKEW_S = 300.0
"""How far a signer's clock may be off: off the virtual clock, or off the real one, by which clients outside sign."""
UNKNOWN = "The security token included in the request is invalid."
SCOPE = "Credential should be scoped to a valid region and service."
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


@dataclass(frozen=True)
class Signature:
    """What the Authorization header says: whose key, for which day, region and service, over which headers."""

    key: str
    day: str
    region: str
    service: str
    headers: str
    signature: str


def admit_signer(exchange: Exchange, identities: Identities) -> None:
    """Set `exchange.authorization` to who has signed; raises a refusal of 403."""
    claimed = _claimed(exchange)
    signer = identities.signer(claimed.key)
    if signer is None or (exchange.request.header("x-amz-security-token") or "") != signer.token:
        raise _refused(exchange, "UnrecognizedClientException", UNKNOWN)
    _check(exchange, claimed, signer)
    exchange.authorization = replace(exchange.authorization, signer=signer, status=200)
    if not identities.may_invoke(signer, exchange.method_arn, exchange.stage.snapshot.policy):
        account = exchange.stage.api.account
        arn = exchange.method_arn.replace(account, f"********{account[-4:]}", 1)
        text = f"User: {signer.arn} is not authorized to perform: execute-api:Invoke on resource: {arn}"
        exchange.authorization = replace(exchange.authorization, error=text, status=403)
        raise GatewayError("ACCESS_DENIED", text)


def _claimed(exchange: Exchange) -> Signature:
    header = exchange.request.header("authorization")
    if header is None:
        if "X-Amz-Signature" in exchange.request.parameters:
            reason = "a signature in the query is not verified by the embedded gateway"
            raise GatewayError("API_CONFIGURATION_ERROR", reason=reason)
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", reason="the request carries no credentials")
    form = FORM.fullmatch(header.strip())
    if form is None:
        text = "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters."
        raise _refused(exchange, "IncompleteSignatureException", text)
    return Signature(**form.groupdict())


def _check(exchange: Exchange, claimed: Signature, signer: Signer) -> None:
    """Raise INVALID_SIGNATURE unless the signature is of this very request, of now, and for this API."""
    moment = exchange.request.header("x-amz-date") or ""
    try:
        signed_at = calendar.timegm(time.strptime(moment, MOMENT))
    except ValueError:
        raise _refused(exchange, "IncompleteSignatureException", f"Date must be in ISO-8601: {moment}") from None
    if min(abs(now - signed_at) for now in (time.time(), real_now())) > SKEW_S:
        raise _refused(exchange, "InvalidSignatureException", f"Signature expired: {moment}")
    scope = claimed.day, claimed.region, claimed.service
    if scope != (moment[:8], exchange.stage.api.region, SERVICE):
        raise _refused(
            exchange, "InvalidSignatureException", "Credential should be scoped to a valid region and service."
        )
    if not hmac.compare_digest(_signature(exchange, claimed, signer, moment), claimed.signature):
        raise _refused(exchange, "InvalidSignatureException", MISMATCH)


def _signature(exchange: Exchange, claimed: Signature, signer: Signer, moment: str) -> str:
    request = exchange.request
    signed = {name: request.header(name) or "" for name in claimed.headers.split(";")}
    query = f"?{request.query_string}" if request.query_string else ""
    url = f"https://{request.host}{request.target.partition('?')[0]}{query}"
    asked = AWSRequest(method=request.method, url=url, headers=signed, data=request.body)
    asked.context["timestamp"] = moment
    auth = SigV4Auth(Credentials(signer.access_key_id, signer.secret_access_key), SERVICE, claimed.region)
    return str(auth.signature(auth.string_to_sign(asked, auth.canonical_request(asked)), asked))


def _refused(exchange: Exchange, kind: str, message: str) -> GatewayError:
    exchange.authorization = replace(exchange.authorization, error=message, status=403)
    error = GatewayError("INVALID_SIGNATURE", message)
    error.error = kind
    return error
