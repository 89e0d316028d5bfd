"""Dead-letter queues: what a function fails on again and again is kept, in the place of being lost or tried for ever.

Only where the owner has none: a redrive policy of the owner's is left. A queue of ours is made encrypted as the one
that it serves, keeps messages as long as SQS does, refuses whoever comes without TLS, and takes from that one queue
alone. A key that the owner names for it instead is left, where it will do.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from provisioners.encryption.key_demand import will_do
from provisioners.shared.policy_statements import deny_insecure, merged
from stormproof.aws.observe.dead_letters import Source, read_sources
from stormproof.aws.observe.sqs import queue_encryption
from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step
from stormproof.core.system import Queue, System

NAME = "dead-letter-queues"
ASPECT = "dead-letter queue"
RETENTION_S = 14 * 24 * 3600
"""The longest: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"""
ENCRYPTED = ("KmsMasterKeyId", "SqsManagedSseEnabled")
"""The attributes that say by what a queue is encrypted."""
FIFO = (
    "it is a FIFO queue without a dead-letter queue: a message that goes there leaves the order of its group. Make "
    "one, FIFO as well, if the order may break; until then a message that always fails holds up its group"
)
NO_QUEUE = "no queue feeds a function"


def read(reads: Reads, context: PlanContext) -> tuple[Source, ...]:
    """Look at the queues that feed a function, and at the dead-letter queues of ours."""
    return read_sources(reads, context)


def plan(context: PlanContext, actual: tuple[Source, ...]) -> Iterator[Step]:
    """Make a dead-letter queue for each queue that has none."""
    names = Names(context.system)
    if not actual:
        yield NoChange(NAME, context.system.api_arn, ASPECT, NO_QUEUE)
    for source in actual:
        where = names.arn("sqs", dead_letter_queue(names, source.queue.name))
        if reason := left(context, source):
            yield NoChange(NAME, source.queue.arn, ASPECT, reason, remark=not source.target)
        elif source.dead is None:
            wanted = _attributes(context, source, where)
            parameters = {"QueueName": where.rpartition(":")[2], "Attributes": wanted, "tags": names.tags}
            call = Call("sqs", "create_queue", parameters)
            yield Change(NAME, where, ASPECT, Action.CREATE, None, wanted, (call,), FREE)
        else:
            yield _mended(context, source, where, source.dead)


def remove(context: PlanContext, actual: tuple[Source, ...]) -> Iterator[Step]:
    """Delete those that are empty: what lies in the others is work that was not done."""
    names = Names(context.system)
    for source in actual:
        where = names.arn("sqs", dead_letter_queue(names, source.queue.name))
        if source.dead is None:
            yield NoChange(NAME, where, ASPECT, "there is no such queue")
        elif waiting := _messages(source.dead):
            reason = f"kept: {waiting} messages lie in it, which nobody has worked on; send them again or delete them"
            yield NoChange(NAME, where, ASPECT, reason, remark=True)
        else:
            call = Call("sqs", "delete_queue", {"QueueUrl": source.url})
            yield Change(NAME, where, ASPECT, Action.DELETE, {"url": source.url}, None, (call,))


def left(context: PlanContext, source: Source) -> str:
    """Return why a queue gets no dead-letter queue of ours, empty where it does."""
    names, arn = Names(context.system), source.queue.arn
    ours = names.arn("sqs", dead_letter_queue(names, source.queue.name))
    if source.target and source.target != ours:
        return f"its owner's redrive policy puts messages into {source.target}"
    if arn.split(":")[3:5] != [context.system.region, context.system.account]:
        return "it is another account's or region's queue: a dead-letter queue must stand beside it; ask its owner"
    return FIFO if source.attributes.get("FifoQueue") == "true" else ""


def with_planned(context: PlanContext) -> System:
    """Return the system with the queues that this control makes before, in the order in which they are found later."""
    names, system = Names(context.system), context.system
    made = {each.resource for each in context.pending if (each.control, each.action) == (NAME, Action.CREATE)}
    names_of = [dead_letter_queue(names, queue.name) for queue in system.queues]
    standing = {queue.name: queue for queue in system.queues}
    queues = [queue for queue in system.queues if queue.name not in names_of]
    for queue, name in zip(system.queues, names_of, strict=True):
        if name in standing:
            queues.append(standing[name])
        elif (arn := names.arn("sqs", name)) in made:
            queues.append(Queue(name, f"{queue.url.rpartition('/')[0]}/{name}", arn))
    return replace(system, queues=tuple(queues))


def _attributes(context: PlanContext, source: Source, where: str) -> dict[str, str]:
    key = context.policy.encryption_key_arn or queue_encryption(source.attributes)[0]
    encrypted = {"KmsMasterKeyId": key} if key else {"SqsManagedSseEnabled": "true"}
    standing = parsed((source.dead or {}).get("Policy"))
    return {
        "MessageRetentionPeriod": str(RETENTION_S),
        "Policy": json.dumps(merged(context.system.api.id, standing, (deny_insecure("sqs:*", (where,)),))),
        "RedriveAllowPolicy": json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [source.queue.arn]}),
        **encrypted,
    }


def _mended(context: PlanContext, source: Source, where: str, standing: Mapping[str, str]) -> Step:
    """Return what puts back how long messages are kept, from whom, and by what they are encrypted; more stays."""
    wanted = _attributes(context, source, where)
    if (key := queue_encryption(standing)[0]) and will_do(context, key):
        wanted = {name: value for name, value in wanted.items() if name not in ENCRYPTED}
    differing = {name: value for name, value in wanted.items() if not _same(value, standing.get(name))}
    if not differing:
        return NoChange(NAME, where, ASPECT, f"messages that fail are kept for {RETENTION_S // 86400} days")
    before = {name: standing.get(name) for name in differing}
    call = Call("sqs", "set_queue_attributes", {"QueueUrl": source.url, "Attributes": differing})
    return Change(NAME, where, ASPECT, Action.UPDATE, before, differing, (call,))


def _same(wanted: str, standing: str | None) -> bool:
    if wanted.startswith("{") and standing:
        return bool(json.loads(wanted) == json.loads(standing))
    return wanted == standing


def _messages(attributes: Mapping[str, str]) -> int:
    kinds = ("", "NotVisible", "Delayed")
    return sum(int(attributes.get(f"ApproximateNumberOfMessages{kind}", 0)) for kind in kinds)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
