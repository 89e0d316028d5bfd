"""The table that counts each key's requests: one item a key and UTC hour, cleaned up by its time to live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.dynamodb_tables import read_table
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import monthly

NAME = "rate-counter"
ASPECTS = ("table", "expiry")
KEY = ("keyId", "hour")
EXPIRY = "expiresAt"
ON_DEMAND = "PAY_PER_REQUEST"


@dataclass(frozen=True)
class Counter:
    """The table as it stands; `key` names its key's attributes, `expiry` the attribute of its time to live."""

    key: tuple[str, ...]
    billing: str
    expiry: str


def read(reads: Reads, context: PlanContext) -> Counter | None:
    """Look at the table and its time to live."""
    name = Names(context.system).rate_table
    table = read_table(reads, name)
    if table is None:
        return None
    expiry = reads.read("dynamodb", "describe_time_to_live", TableName=name)["TimeToLiveDescription"]
    enabled = expiry.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    return Counter(
        key=table.key,
        billing=table.billing,
        expiry=str(expiry.get("AttributeName", "")) if enabled else "",
    )


def plan(context: PlanContext, actual: Counter | None) -> Iterator[Step]:
    """Create the table, or put it back to on-demand capacity and its time to live."""
    name = Names(context.system).rate_table
    if actual is None:
        after = {"key": list(KEY), "billing": ON_DEMAND, "expiry": EXPIRY}
        calls = (_create(Names(context.system)), _expiring(name))
        yield Change(NAME, name, "table", Action.CREATE, None, after, calls, _price(context))
        return
    if actual.billing != ON_DEMAND:
        call = _settled("update_table", {"TableName": name, "BillingMode": ON_DEMAND})
        before, after = {"billing": actual.billing}, {"billing": ON_DEMAND}
        yield Change(NAME, name, "table", Action.UPDATE, before, after, (call,), _price(context))
    else:
        yield NoChange(NAME, name, "table", "the table is there, on demand")
    if actual.expiry not in {EXPIRY, ""}:
        told = f"somebody lets counts expire by the attribute {actual.expiry}"
        yield NoChange(NAME, name, "expiry", f"{told}; those of past hours have no effect, and cost storage")
    elif actual.expiry != EXPIRY:
        yield Change(NAME, name, "expiry", Action.UPDATE, actual.expiry or None, EXPIRY, (_expiring(name),))
    else:
        yield NoChange(NAME, name, "expiry", "counts of past hours are cleaned up")


def remove(context: PlanContext, actual: Counter | None) -> Iterator[Step]:
    """Delete the table: what was counted in an hour is worth nothing after it."""
    name = Names(context.system).rate_table
    if actual is None:
        yield NoChange(NAME, name, "table", "there is no table")
    else:
        delete = Call(
            "dynamodb",
            "delete_table",
            {"TableName": name},
            settled_by="table_not_exists",
            settle_parameters={"TableName": name},
        )
        yield Change(NAME, name, "table", Action.DELETE, {"key": list(actual.key)}, None, (delete,))


def _create(names: Names) -> Call:
    kinds = dict(zip(KEY, ("HASH", "RANGE"), strict=True))
    parameters = {
        "TableName": names.rate_table,
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in KEY],
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in kinds.items()],
        "BillingMode": ON_DEMAND,
        "Tags": names.tag_list,
    }
    return _settled("create_table", parameters)


def _expiring(name: str) -> Call:
    specification = {"Enabled": True, "AttributeName": EXPIRY}
    parameters = {"TableName": name, "TimeToLiveSpecification": specification}
    return Call("dynamodb", "update_time_to_live", parameters)


def _settled(operation: str, parameters: Mapping[str, Any]) -> Call:
    settle = {"TableName": parameters["TableName"]}
    return Call("dynamodb", operation, parameters, settled_by="table_exists", settle_parameters=settle)


def _price(context: PlanContext) -> Price:
    requests = context.requests
    return monthly({"dynamodb.write": requests.number / 1e6}, f"one write for each request: {requests}")


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
