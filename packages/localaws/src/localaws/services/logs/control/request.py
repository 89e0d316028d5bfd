"""What the operations of CloudWatch Logs share: the request, its parameters, and how a refusal is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from localaws.services.logs.errors import InvalidParameter, LogsError, constraint
from localaws.services.logs.groups import Group
from localaws.services.logs.store import Region
from localaws.services.logs.tokens import page


@dataclass(frozen=True)
class Request:
    """One call: the region's store, the parameters and moto's backend, which keeps the tags."""

    region: Region
    asked: Mapping[str, Any]
    backend: LogsBackend

    def need(self, name: str) -> Any:
        """Return a required parameter; InvalidParameter where it is missing."""
        value = self.asked.get(name)
        if value is None:
            raise InvalidParameter(
                f"1 validation error detected: Value null at '{name}' failed to satisfy constraint: "
                "Member must not be null"
            )
        return value

    def limit(self, name: str, default: int, most: int) -> int:
        """Return a page's length; InvalidParameter outside of 1 to `most`."""
        limit = int(self.asked.get(name) or default)
        if not 1 <= limit <= most:
            rule = f"less than or equal to {most}" if limit > most else "greater than or equal to 1"
            raise constraint(limit, name, f"have value {rule}")
        return limit

    def group(self) -> Group:
        """Return the group of logGroupName or logGroupIdentifier: one of them, not both."""
        name, identifier = self.asked.get("logGroupName"), self.asked.get("logGroupIdentifier")
        if name and identifier:
            raise LogsError("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.")
        return self.region.identified(identifier) if identifier else self.region.group(self.need("logGroupName"))

    def page(self, key: str, items: list[dict[str, Any]], limit: int) -> dict[str, Any]:
        """Return an answer with the page of the items that nextToken leads to."""
        shown, token = page(items, self.asked.get("nextToken"), limit)
        return {key: shown, **({"nextToken": token} if token else {})}


Operation = Callable[[Request], dict[str, Any]]
Answer = tuple[int, Mapping[str, str], str]
JSON = {"Content-Type": "application/x-amz-json-1.1"}


def refusal(error: LogsError) -> JsonRESTError:
    """Return moto's exception for a refusal, with the fields that its shape has beside code and message."""
    answer = JsonRESTError(error.code, error.message)
    answer.description = json.dumps({"__type": error.code, "message": error.message, **error.fields})
    return answer


def method(
    operation: Operation, store: Callable[[str], Region], *, locked: bool = True
) -> Callable[[LogsResponse], Answer]:
    """Return an operation as a method of moto's response class; `store` leads from a region's name to its store.

    An operation that is not run under the region's lock takes it where it needs it.
    """

    def answer(self: LogsResponse) -> Answer:
        region = store(self.region)
        asked = json.loads(self.body or "{}")
        try:
            with region.lock if locked else nullcontext():
                return 200, JSON, json.dumps(operation(Request(region, asked, self.logs_backend)))
        except LogsError as error:
            raise refusal(error) from None

    return answer
