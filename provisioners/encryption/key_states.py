"""Keys that cannot be used, by which something of the system rests: disabled, or to be deleted.

https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.dynamodb_tables import table_key
from stormproof.aws.observe.s3_buckets import default_encryption, read_encryption
from stormproof.aws.observe.sqs import queue_encryption, read_queues
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "key-states"
ASPECT = "use of keys"
ENABLED = "Enabled"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield what rests under a key of the system's account that is not enabled."""
    for resource, key in _keys(reads, context):
        if key.startswith("arn:") and key.split(":")[4] == context.system.account:
            state = _state(reads, key)
            if state != ENABLED:
                told = f"it is encrypted by {key}, whose state is {state}: fails 8.4 (encryption.unusable_key)"
                yield Finding(resource, f"{told}; enable the key, or name another: it is its owner's to decide")


def _keys(reads: Reads, context: PlanContext) -> Iterator[tuple[str, str]]:
    for bucket in context.system.buckets:
        yield bucket.arn, default_encryption(read_encryption(reads, bucket.name))[1]
    for table in context.system.tables:
        yield table.arn, table_key(reads, table.name)
    for queue, attributes in read_queues(reads, context):
        yield queue.arn, queue_encryption(attributes)[0]


def _state(reads: Reads, key: str) -> str:
    try:
        return str(reads.read("kms", "describe_key", KeyId=key)["KeyMetadata"]["KeyState"])
    except NotThere:
        return "gone"


CONTROL = watching(NAME, ("8.4",), ASPECT, look)
