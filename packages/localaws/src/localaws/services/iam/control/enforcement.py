"""``--iam enforce``: a call is answered only if its caller's policies allow it.

The key that the ready file names is the account's root, which may do everything. Users' keys and role sessions are
held to their policies, boundaries and session policies, with the global condition keys; keys that IAM does not know
are refused. A bucket's policy is asked together with the identity's; other resources' policies are not asked here. Of
DeleteObjects all is refused where one key is; S3 refuses that one and deletes the others.
Whether the signature is right is `signatures`' to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree as ET

from moto.core.routing import get_service_router
from moto.s3.models import s3_backends
from werkzeug.exceptions import NotFound

from localaws.calls.errors import protocol_of, refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.calls.rejections import Reason, rejected
from localaws.faults.lag import Lag
from localaws.kernel.ports import ACCOUNT
from localaws.services.iam.actions import BY_LINK, FREE, TRANSACTED, action_of
from localaws.services.iam.control.callers import ROOT, context_of, principal_of
from localaws.services.iam.control.policies import Identity, NoSuchIdentity, identity_of
from localaws.services.iam.evaluation import Ask, Document, Effect, Principal, judge_together
from localaws.services.iam.resources import LISTED, OWN, firewall_of, listed, resource_of

TOLD: Mapping[tuple[str | None, str | None], Mapping[str, str]] = {
    ("cloudwatch", "PutMetricData"): {"cloudwatch:namespace": "Namespace"},
}
"""Condition keys of services that a parameter tells.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
"""


class Enforcement:
    """Holds callers to their policies. `root_key_id` is the access key of the account's root."""

    def __init__(self, root_key_id: str, lag: Lag) -> None:
        self._root_key_id = root_key_id
        self._lag = lag

    async def meet(self, call: Call) -> Reply | None:
        """Return a refusal, or None where the call is allowed."""
        if call.access_key_id == self._root_key_id or call.service.name is None or call.operation is None:
            return None
        principal = principal_of(call.access_key_id)
        if principal == ROOT:
            return rejected(call, Reason.UNKNOWN_KEY)
        if call.key in FREE:
            return None
        if principal.arn is None and (call.key in BY_LINK or call.service.name == "s3"):
            return None  # what the public may read, the bucket's policy and the ACL say
        for ask in _asks(call, principal):
            effect = self._judge(principal, ask, _of_resource(ask.resource))
            if effect is not Effect.ALLOW:
                return _denied(call, principal, ask, effect)
        return None

    def _judge(self, principal: Principal, ask: Ask, of_resource: Sequence[Document]) -> Effect:
        arn = principal.arn or ""
        identity = self._lag.see(arn, lambda: _standing(arn))
        if identity is None:
            return Effect.IMPLICIT_DENY
        return judge_together([each.document for each in identity.policies], identity.limits, of_resource, ask)


def _standing(arn: str) -> Identity | None:
    try:
        return identity_of(arn)
    except NoSuchIdentity:
        return None


def _asks(call: Call, principal: Principal) -> Iterator[Ask]:
    """Yield what the call asks for: one permission for most, one a member for batches and transactions."""
    service, operation = call.service.name or "", call.operation or ""
    context = context_of(call, principal)
    versioned = "versionId" in call.request.args
    action = action_of(service, operation, method=call.exchange.method, versioned=versioned)
    parameters = parameters_of(call)
    context |= told_keys(call, parameters)
    if service == "dynamodb" and "RequestItems" in parameters:
        for table in parameters["RequestItems"]:
            yield Ask(action, resource_of(service, call.region, {"TableName": table}), principal, context)
    elif service == "dynamodb" and "TransactItems" in parameters:
        for kind, member in (pair for item in parameters["TransactItems"] for pair in item.items()):
            yield Ask(TRANSACTED.get(kind, action), resource_of(service, call.region, member), principal, context)
    elif several := LISTED.get((service, operation)):
        named = [resource_of(service, call.region, {several[1]: each}) for each in listed(parameters, several[0])]
        own = [_resource(call, service, parameters)] if not named or (service, operation) in OWN else []
        for resource in (*own, *named):
            yield Ask(action, resource, principal, context)
    elif call.key == ("s3", "DeleteObjects"):
        for key in _keys(call.exchange.body):
            yield Ask(action, f"{_resource(call, service, parameters)}/{key}", principal, context)
    else:
        yield Ask(action, _resource(call, service, parameters), principal, context)


def told_keys(call: Call, parameters: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return the condition keys that a call's parameters tell."""
    return {key: [str(parameters[name])] for key, name in TOLD.get(call.key, {}).items() if name in parameters}


def _keys(body: bytes) -> list[str]:
    """Return the keys that DeleteObjects names; none of a body that S3 will refuse anyway."""
    try:
        document = ET.fromstring(body)  # noqa: S314 - whoever reaches the loopback address may as well stop it
    except ET.ParseError:
        return []
    return [each.text or "" for each in document.iterfind("{*}Object/{*}Key")]


def _resource(call: Call, service: str, parameters: Mapping[str, Any]) -> str:
    path = unquote(call.exchange.path)
    if service in {"apigateway", "apigatewayv2"}:
        return f"arn:aws:apigateway:{call.region}::{path.removeprefix('/v2')}"
    if service == "s3":
        return f"arn:aws:s3:::{path.strip('/')}" if path.strip("/") else "*"
    if service == "wafv2":
        return firewall_of(call.operation or "", call.region, parameters)
    return resource_of(service, call.region, parameters, call.operation or "")


def parameters_of(call: Call) -> Mapping[str, Any]:
    """Return what of the parameters stands in a JSON body, a form, the query and the path."""
    found: dict[str, Any] = {**call.request.args.to_dict()}
    protocol = protocol_of(call)
    if protocol in {"query", "ec2"}:
        queue = call.exchange.path.rpartition("/")[2] if call.service.name == "sqs" else ""
        by_path = {"QueueUrl": queue} if queue else {}
        return {**found, **by_path, **dict(parse_qsl(call.exchange.body.decode(errors="replace")))}
    if protocol in {"json", "rest-json"}:
        found.update(_json(call.exchange.body))
    if protocol.startswith("rest") and call.service.name:
        try:
            found.update(get_service_router(call.service.name).match(call.request)[1])
        except NotFound:
            return found
    return found


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _of_resource(resource: str) -> Sequence[Document]:
    if not resource.startswith("arn:aws:s3:::"):
        return []
    name = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(name)
    return [json.loads(bucket.policy)] if bucket is not None and bucket.policy else []


def _denied(call: Call, principal: Principal, ask: Ask, effect: Effect) -> Reply:
    """Refuse in AWS's words: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html ."""
    why = "with an explicit deny" if effect is Effect.EXPLICIT_DENY else "because no identity-based policy allows"
    text = f"User: {principal.arn} is not authorized to perform: {ask.action} on resource: {ask.resource} {why}"
    if effect is Effect.IMPLICIT_DENY:
        text += f" the {ask.action} action"
    code = "AccessDeniedException" if protocol_of(call) in {"json", "rest-json"} else "AccessDenied"
    return refusal(call, code, text, 403)
