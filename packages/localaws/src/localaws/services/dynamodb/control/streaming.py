"""DynamoDB's Kinesis streaming destinations: none can be made here, so a table has none.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html.
EnableKinesisStreamingDestination is not implemented, and refused as such.
"""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Patches


def install(patches: Patches) -> None:
    """Answer DescribeKinesisStreamingDestination."""
    patches.replace(DynamoHandler, describe_kinesis_streaming_destination=_none)


def _none(handler: DynamoHandler) -> ActionResult:
    """Return no destination of a table; raises ResourceNotFoundException where there is no table."""
    table = handler.dynamodb_backend.get_table(handler.body["TableName"])
    return ActionResult({"TableName": table.name, "KinesisDataStreamDestinations": []})
