"""The queues' policies: nobody without TLS. SQS knows no condition on the version; its endpoints take TLS 1.2 alone.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-infrastructure-security.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioners.shared.absent import none_there
from provisioners.shared.policy_statements import TRANSPORT, deny_insecure, merged, own, settled, without_ours
from stormproof.aws.observe.sqs import Queues, read_queues
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.policy import Mode
from stormproof.core.resource_policies import lacking
from stormproof.core.system import Queue

NAME = "queue-policies"
ASPECT = "policy"
BREAKING = "callers without TLS are refused"


def read(reads: Reads, context: PlanContext) -> Queues:
    """Look at the attributes of every queue."""
    return read_queues(reads, context)


def plan(context: PlanContext, actual: Queues) -> Iterator[Step]:
    """Merge our statement into each policy."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "queue")
    observing, api = context.policy.tls_mode is Mode.OBSERVE, context.system.api.id
    for queue, attributes in actual:
        standing = parsed(attributes.get("Policy"))
        wanted = () if observing else (deny_insecure("sqs:*", (queue.arn,)),)
        keeps = TRANSPORT if observing else frozenset()
        if settled(api, standing, wanted, keeps):
            reason = "tls_mode only observes" if observing else "it refuses who comes without TLS"
            yield NoChange(NAME, queue.arn, ASPECT, reason)
            continue
        breaking = BREAKING if lacking(standing, wanted) else ""
        yield _change(queue, standing, merged(api, standing, wanted, keeps), breaking)


def remove(context: PlanContext, actual: Queues) -> Iterator[Step]:
    """Take our statement out; the policy goes where nothing else is in it."""
    api = context.system.api.id
    for queue, attributes in actual:
        standing = parsed(attributes.get("Policy"))
        if own(api, standing):
            yield _change(queue, standing, without_ours(api, standing), "")
        else:
            yield NoChange(NAME, queue.arn, ASPECT, "none of our statements is in it")


def _change(queue: Queue, standing: Document, after: Document, breaking: str) -> Change:
    text = json.dumps(after) if after["Statement"] else ""
    call = Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": {"Policy": text}})
    action = Action.DELETE if not text else Action.UPDATE if standing["Statement"] else Action.CREATE
    before = standing["Statement"] or None
    return Change(NAME, queue.arn, ASPECT, action, before, after["Statement"] or None, (call,), breaking=breaking)


CONTROL = Control(
    name=NAME,
    criteria=("8.5",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
