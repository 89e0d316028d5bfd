"""What is disturbed of event source mappings: whether they are on.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
"""

from __future__ import annotations

from stormproof.aws.undo.disturbances.kind import Kind, Owned, named_by, put_or_deleted
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.undo import Values

OFF = frozenset({"Disabled", "Disabling"})


def _own(owned: Owned, resource: Values) -> bool:
    try:
        found = owned.reads.read("lambda", "get_event_source_mapping", UUID=resource["UUID"])
    except NotThere:
        return False
    return any(str(found["FunctionArn"]).startswith(each.arn) for each in owned.system.functions)


def _look(reads: Reads, resource: Values) -> Values:
    return {"Enabled": reads.read("lambda", "get_event_source_mapping", **resource)["State"] not in OFF}


EVENT_SOURCES = (
    Kind(
        "event source mapping",
        "lambda",
        {"update_event_source_mapping": named_by("UUID")},
        _own,
        put_or_deleted("lambda", "update_event_source_mapping", ""),
        _look,
    ),
)
