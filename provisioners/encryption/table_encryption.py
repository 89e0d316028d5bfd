"""The table's encryption: DynamoDB encrypts every item; the policy may name whose key it does it with.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html : no SSEDescription stands
for a key that AWS owns.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.encryption.key_demand import conflict, key_price, will_do
from stormproof.aws.observe.dynamodb_tables import table_key
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "table-encryption"
ASPECT = "encryption"
OF_AWS = "a key that AWS owns"


def read(reads: Reads, context: PlanContext) -> str:
    """Look at the ARN of the table's key, empty for one that AWS owns."""
    return table_key(reads, context.system.table)


def plan(context: PlanContext, actual: str) -> Iterator[Step]:
    """Name the policy's key; without one, leave what will do."""
    where, named = context.system.table_arn, context.policy.encryption_key_arn
    if will_do(context, actual):
        yield NoChange(NAME, where, ASPECT, f"its items are encrypted by {actual or OF_AWS}")
    elif named:
        call = _update(context, _by(named))
        price = key_price(context, 0.01, "requests to the key every five minutes and caller")
        yield Change(NAME, where, ASPECT, Action.UPDATE, actual or OF_AWS, named, (call,), price, keeps=True)
    else:
        yield Blocked(NAME, where, ASPECT, conflict(context, actual))


def remove(context: PlanContext, actual: str) -> Iterator[Step]:
    """Put back the key that stood before the policy's, or AWS's own; DynamoDB encrypts the table anew by itself."""
    where = context.system.table_arn
    if actual and actual == context.policy.encryption_key_arn:
        former = context.formers.of(NAME, where, ASPECT)
        before = former.before if former and former.stands(actual) else OF_AWS
        call = _update(context, {"Enabled": False} if before == OF_AWS else _by(before))
        yield Change(NAME, where, ASPECT, Action.UPDATE, actual, before, (call,), keeps=True)
    else:
        yield NoChange(NAME, where, ASPECT, "it is not ours")


def _by(key: str) -> dict[str, object]:
    return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}


def _update(context: PlanContext, specification: dict[str, object]) -> Call:
    where = {"TableName": context.system.table}
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
