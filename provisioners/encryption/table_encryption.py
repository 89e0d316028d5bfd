"""The tables' encryption: DynamoDB encrypts every item; the policy may name whose key it does it with.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html : no SSEDescription stands
for a key that AWS owns.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.encryption.key_demand import conflict, key_price, will_do
from provisioners.shared.absent import none_there
from stormproof.aws.observe.dynamodb_tables import table_key
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.system import Table

NAME = "table-encryption"
ASPECT = "encryption"
OF_AWS = "a key that AWS owns"
Keys = tuple[tuple[Table, str], ...]
"""Each table with the ARN of its key."""


def read(reads: Reads, context: PlanContext) -> Keys:
    """Look at the ARN of each table's key, empty for one that AWS owns."""
    return tuple((table, table_key(reads, table.name)) for table in context.system.tables)


def plan(context: PlanContext, actual: Keys) -> Iterator[Step]:
    """Name the policy's key; without one, leave what will do."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "table")
    named = context.policy.encryption_key_arn
    for table, key in actual:
        if will_do(context, key):
            yield NoChange(NAME, table.arn, ASPECT, f"its items are encrypted by {key or OF_AWS}")
        elif named:
            calls = (_update(table, _by(named)),)
            price = key_price(context, 0.01, "requests to the key every five minutes and caller")
            yield Change(NAME, table.arn, ASPECT, Action.UPDATE, key or OF_AWS, named, calls, price, keeps=True)
        else:
            yield Blocked(NAME, table.arn, ASPECT, conflict(context, key))


def remove(context: PlanContext, actual: Keys) -> Iterator[Step]:
    """Put back the key that stood before the policy's, or AWS's own; DynamoDB encrypts the table anew by itself."""
    for table, key in actual:
        if key and key == context.policy.encryption_key_arn:
            former = context.formers.of(NAME, table.arn, ASPECT)
            before = former.before if former and former.stands(key) else OF_AWS
            calls = (_update(table, {"Enabled": False} if before == OF_AWS else _by(before)),)
            yield Change(NAME, table.arn, ASPECT, Action.UPDATE, key, before, calls, keeps=True)
        else:
            yield NoChange(NAME, table.arn, ASPECT, "it is not ours")


def _by(key: str) -> dict[str, object]:
    return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}


def _update(table: Table, specification: dict[str, object]) -> Call:
    where = {"TableName": table.name}
    parameters = {**where, "SSESpecification": specification}
    return Call("dynamodb", "update_table", parameters, settled_by="table_exists", settle_parameters=where)


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
