"""SQS: a queue's policy may refuse its account's own callers, and settings that moto loses or lets stand together.

moto keeps policies and never asks them, forgets a queue's policy with the next attribute that is set, and holds both
kinds of encryption at once. A Deny is judged here; what identities may do is asked under ``--iam enforce``.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from moto.sqs.models import Queue, sqs_backends

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import FORM, Call
from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches
from localaws.services.iam.actions import action_of
from localaws.services.iam.evaluation import Ask, Document, Effect, judge

NAMED = {"GetQueueUrl"}
"""Operations that name the queue, where all others give its URL."""
UNLOCKS = {"SetQueueAttributes", "GetQueueAttributes"}
"""What the account's root may do, over TLS, to a queue whose policy shuts out everybody:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
"""


def install(patches: Patches) -> None:
    """Keep a queue's policy, and one kind of encryption at a time."""
    patches.wrap(Queue, "_set_attributes", _keeping)


def guard(call: Call) -> Reply | None:
    """Refuse a request that the policy of its queue denies; None where it may go on."""
    queues = sqs_backends[ACCOUNT][call.region].queues
    if call.operation is None or not any(queue.policy for queue in queues.values()):
        return None
    name = _queue_name(call)
    policy = queues[name].policy if name in queues else None
    if not policy:
        return None
    from localaws.services.iam.control.callers import ROOT, context_of, principal_of  # noqa: PLC0415  # moto's IAM and STS

    principal = principal_of(call.access_key_id)
    if call.operation in UNLOCKS and principal == ROOT and call.exchange.scheme == "https":
        return None
    action = action_of("sqs", call.operation, method=call.exchange.method)
    ask = Ask(action, f"arn:aws:sqs:{call.region}:{ACCOUNT}:{name}", principal, context_of(call, principal))
    if judge([_document(policy)], ask) is not Effect.EXPLICIT_DENY:
        return None
    who = principal.arn or "Anonymous"
    text = f"User: {who} is not authorized to perform: {action.lower()} on resource: {ask.resource}"
    return refusal(call, "AccessDenied", f"{text} with an explicit deny in a resource-based policy", 403)


def _queue_name(call: Call) -> str:
    parameters = _parameters(call)
    if call.operation in NAMED:
        return str(parameters.get("QueueName", ""))
    if "SourceArn" in parameters:  # of the tasks that move messages
        return str(parameters["SourceArn"]).rpartition(":")[2]
    url = str(parameters.get("QueueUrl") or call.exchange.path)
    return url.rstrip("/").rpartition("/")[2]


def _parameters(call: Call) -> Mapping[str, Any]:
    """Return the parameters in the body, a form or JSON; none where it is neither."""
    if call.exchange.header("content-type").startswith(FORM):
        return dict(parse_qsl(call.exchange.body.decode(errors="replace")))
    try:
        parameters = json.loads(call.exchange.body or b"{}")
    except ValueError:
        return {}
    return parameters if isinstance(parameters, dict) else {}


@lru_cache(maxsize=256)
def _document(policy: str) -> Document:
    document: Document = json.loads(policy)
    return document


def _keeping(set_attributes: Method) -> Method:
    def set_keeping(queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(queue, "policy", None)
        set_attributes(queue, attributes, now)
        if "Policy" not in attributes:
            queue.policy = policy
        if attributes.get("KmsMasterKeyId"):
            queue.sqs_managed_sse_enabled = False
        elif str(attributes.get("SqsManagedSseEnabled", "")).lower() == "true":
            queue.kms_master_key_id = None

    return set_keeping
