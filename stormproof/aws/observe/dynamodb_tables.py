"""A table as DynamoDB describes it.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.planning.controls import Reads


@dataclass(frozen=True)
class Table:
    """A table; `key` names its key's attributes, the partition key first."""

    key: tuple[str, ...]
    billing: str
    """PAY_PER_REQUEST or PROVISIONED; the latter is what DynamoDB leaves out."""
    status: str


def read_table_policy(reads: Reads, arn: str) -> Document:
    """Return a table's resource-based policy; one without statements where there is none.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html
    """
    try:
        return parsed(reads.read("dynamodb", "get_resource_policy", ResourceArn=arn)["Policy"])
    except NotThere:
        return parsed(None)


def table_key(reads: Reads, name: str) -> str:
    """Return the ARN of the table's key, empty for one that AWS owns; raises NotThere where there is no table.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html : no SSEDescription
    stands for a key that AWS owns.
    """
    table = reads.read("dynamodb", "describe_table", TableName=name)["Table"]
    return str((table.get("SSEDescription") or {}).get("KMSMasterKeyArn", ""))


def read_table(reads: Reads, name: str) -> Table | None:
    """Look at a table; None where there is none."""
    try:
        table = reads.read("dynamodb", "describe_table", TableName=name)["Table"]
    except NotThere:
        return None
    schema = sorted(table.get("KeySchema") or (), key=lambda each: str(each["KeyType"]))
    return Table(
        tuple(str(each["AttributeName"]) for each in schema),
        str(table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")),
        str(table.get("TableStatus", "")),
    )
