"""The queues' encryption: by SQS's own keys, or by the policy's key.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html (KmsMasterKeyId,
SqsManagedSseEnabled: one of them). Messages that wait stay as they were sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioners.encryption.key_demand import conflict, key_price, will_do
from provisioners.shared.absent import none_there
from stormproof.aws.observe.sqs import Queues, queue_encryption, read_queues
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.system import Queue

NAME = "queue-encryption"
ASPECT = "encryption"
BY_SQS = {"SqsManagedSseEnabled": "true"}


def read(reads: Reads, context: PlanContext) -> Queues:
    """Look at the attributes of every queue."""
    return read_queues(reads, context)


def plan(context: PlanContext, actual: Queues) -> Iterator[Step]:
    """Encrypt the queues that are not, and name the policy's key."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "queue")
    named = context.policy.encryption_key_arn
    for queue, attributes in actual:
        key, by_sqs = queue_encryption(attributes)
        if key and not named and not will_do(context, key):
            yield Blocked(NAME, queue.arn, ASPECT, conflict(context, key))
        elif (key and will_do(context, key)) or (by_sqs and not named):
            yield NoChange(NAME, queue.arn, ASPECT, f"messages are encrypted by {key or 'SQS'}")
        else:
            after = {"KmsMasterKeyId": named} if named else BY_SQS
            price = key_price(context, 0.1, "a request to the key every five minutes") if named else FREE
            before, calls = _shown(key, by_sqs=by_sqs), (_set(queue, after),)
            yield Change(NAME, queue.arn, ASPECT, Action.UPDATE, before, after, calls, price, keeps=True)


def remove(context: PlanContext, actual: Queues) -> Iterator[Step]:
    """Put back what stood before ours; where that is not known, go back to SQS's own keys."""
    for queue, attributes in actual:
        key, by_sqs = queue_encryption(attributes)
        standing, former = _shown(key, by_sqs=by_sqs), context.formers.of(NAME, queue.arn, ASPECT)
        if former and former.stands(standing):
            # A key is taken off by name: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
            keyless = {"KmsMasterKeyId": ""} if key and former.before != BY_SQS else {}
            calls = (_set(queue, keyless | former.before),)
            yield Change(NAME, queue.arn, ASPECT, Action.UPDATE, standing, former.before, calls, keeps=True)
        elif key and key == context.policy.encryption_key_arn:
            yield Change(NAME, queue.arn, ASPECT, Action.UPDATE, key, BY_SQS, (_set(queue, BY_SQS),))
        else:
            yield NoChange(NAME, queue.arn, ASPECT, "it is not ours, or AWS's default")


def _shown(key: str, *, by_sqs: bool) -> dict[str, str]:
    """Return a queue's encryption as its attributes say it: one of the two, or none."""
    return {"KmsMasterKeyId": key} if key else {"SqsManagedSseEnabled": str(by_sqs).lower()}


def _set(queue: Queue, attributes: Mapping[str, str]) -> Call:
    return Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": dict(attributes)})


CONTROL = Control(
    name=NAME,
    criteria=("8.4",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("encryption-grants",),
)
