"""The table of API keys: hashes, owners, limits. Its own table, paid by the request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.dynamodb_tables import read_table
from stormproof.core.keys import OF_PROBES
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import monthly

NAME = "key-store"
ASPECT = "table"
HASH_KEY = "keyHash"
ON_DEMAND = "PAY_PER_REQUEST"


@dataclass(frozen=True)
class KeyTable:
    """The table as it stands; `valid` counts the keys of our own that are not revoked."""

    billing: str
    valid: int


def read(reads: Reads, context: PlanContext) -> KeyTable | None:
    """Look at the table and, for the day it is to go, at how many keys in it still open the door."""
    name = Names(context.system).key_table
    table = read_table(reads, name)
    if table is None:
        return None
    shown: dict[str, Any] = {
        "ProjectionExpression": "revokedAt, keySource, #label",
        "ExpressionAttributeNames": {"#label": "label"},
    }
    keys = reads.pages("dynamodb", "scan", "Items", TableName=name, **shown)
    # Native keys stand in API Gateway as before; what probes come with goes with them.
    ours = (key for key in keys if "keySource" not in key and key.get("label", {}).get("S") != OF_PROBES)
    return KeyTable(table.billing, sum("revokedAt" not in key for key in ours))


def plan(context: PlanContext, actual: KeyTable | None) -> Iterator[Step]:
    """Create the table, or put it back to on-demand capacity, without which a flood of keys would be refused."""
    names = Names(context.system)
    price = _price(context)
    if actual is None:
        after = {"key": HASH_KEY, "billing": ON_DEMAND}
        yield Change(NAME, names.key_table, ASPECT, Action.CREATE, None, after, (_create(names),), price)
    elif actual.billing != ON_DEMAND:
        before, after, calls = {"billing": actual.billing}, {"billing": ON_DEMAND}, (_unbound(names),)
        yield Change(NAME, names.key_table, ASPECT, Action.UPDATE, before, after, calls, price)
    else:
        yield NoChange(NAME, names.key_table, ASPECT, "the table is there, on demand")


def remove(context: PlanContext, actual: KeyTable | None) -> Iterator[Step]:
    """Delete the table, unless valid keys are in it: nobody could make those again."""
    names = Names(context.system)
    if actual is None:
        yield NoChange(NAME, names.key_table, ASPECT, "there is no table")
    elif actual.valid:
        reason = (
            f"kept: it holds {actual.valid} keys that are not revoked; revoke them first, or delete the table yourself"
        )
        yield NoChange(NAME, names.key_table, ASPECT, reason, remark=True)
    else:
        delete = Call(
            "dynamodb",
            "delete_table",
            {"TableName": names.key_table},
            settled_by="table_not_exists",
            settle_parameters={"TableName": names.key_table},
        )
        yield Change(NAME, names.key_table, ASPECT, Action.DELETE, {"key": HASH_KEY}, None, (delete,))


def _create(names: Names) -> Call:
    return Call(
        "dynamodb",
        "create_table",
        {
            "TableName": names.key_table,
            "AttributeDefinitions": [{"AttributeName": HASH_KEY, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": HASH_KEY, "KeyType": "HASH"}],
            "BillingMode": ON_DEMAND,
            "Tags": names.tag_list,
        },
        settled_by="table_exists",
        settle_parameters={"TableName": names.key_table},
    )


def _unbound(names: Names) -> Call:
    return Call(
        "dynamodb",
        "update_table",
        {"TableName": names.key_table, "BillingMode": ON_DEMAND},
        settled_by="table_exists",
        settle_parameters={"TableName": names.key_table},
    )


def _price(context: PlanContext) -> Price:
    requests = context.requests
    return monthly({"dynamodb.read": requests.number / 1e6}, f"one consistent read for each request: {requests}")


CONTROL = Control(
    name=NAME,
    criteria=("1.2", "1.3", "1.4"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
