"""Cost Explorer from the seeded costs: moto answers from a queue of canned results and knows no forecast.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Cost_Explorer_Service.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from moto.ce.responses import CostExplorerResponse
from moto.core.exceptions import JsonRESTError

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Patches
from localaws.services.costs import explorer
from localaws.services.costs.forecast import NoHistory
from localaws.services.costs.ledger import CostLedger

Answer = tuple[int, Mapping[str, str], str]
JSON = {"Content-Type": "application/x-amz-json-1.1"}
PAGE = 1000


def install(patches: Patches, costs: CostLedger, now: Callable[[], float]) -> None:
    """Answer from the cost ledger."""
    for name, operation in CostExplorer(costs, now).operations().items():
        patches.put(CostExplorerResponse, name, _method(operation))


class CostExplorer:
    """The operations on costs and on cost allocation tags."""

    def __init__(self, ledger: CostLedger, now: Callable[[], float]) -> None:
        self._ledger = ledger
        self._now = now
        self._tags: dict[str, tuple[str, str]] = {}

    def operations(self) -> Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]:
        """Return what answers each operation, by moto's names."""
        return {
            "get_cost_and_usage": lambda request: explorer.usage(request, self._ledger, self._today()),
            "get_cost_forecast": lambda request: explorer.forecast(request, self._ledger, self._today()),
            "get_dimension_values": self._dimension_values,
            "get_tags": self._tag_values,
            "list_cost_allocation_tags": self._allocation_tags,
            "update_cost_allocation_tags_status": self._set_allocation_tags,
        }

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now(), UTC).date()

    def _dimension_values(self, request: Mapping[str, Any]) -> dict[str, Any]:
        values = explorer.dimension_values(request, self._ledger)
        shapes = [{"Value": value, "Attributes": _attributes(request, value)} for value in values]
        return {"DimensionValues": shapes, "ReturnSize": len(shapes), "TotalSize": len(shapes)}

    def _tag_values(self, request: Mapping[str, Any]) -> dict[str, Any]:
        values = explorer.tag_values(request, self._ledger)
        return {"Tags": values, "ReturnSize": len(values), "TotalSize": len(values)}

    def _allocation_tags(self, request: Mapping[str, Any]) -> dict[str, Any]:
        used = {name for cost in self._ledger.all() for name in cost.tags}
        wanted, status = request.get("TagKeys"), request.get("Status")
        shapes = []
        for name in sorted(used | set(self._tags)):
            state, changed = self._tags.get(name, ("Inactive", ""))
            if (wanted is None or name in wanted) and status in {None, state}:
                shape = {"TagKey": name, "Type": "UserDefined", "Status": state}
                shapes.append(shape | ({"LastUpdatedDate": changed} if changed else {}))
        return {"CostAllocationTags": shapes}

    def _set_allocation_tags(self, request: Mapping[str, Any]) -> dict[str, Any]:
        changed = datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for entry in request["CostAllocationTagsStatus"]:
            self._tags[entry["TagKey"]] = (entry["Status"], changed)
        return {"Errors": []}


def _attributes(request: Mapping[str, Any], value: str) -> dict[str, str]:
    return {"description": value} if request.get("Dimension") == "LINKED_ACCOUNT" and value == ACCOUNT else {}


def _method(operation: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[[CostExplorerResponse], Answer]:
    def answer(self: CostExplorerResponse) -> Answer:
        try:
            return 200, JSON, json.dumps(operation(json.loads(self.body or "{}")))
        except explorer.Invalid as error:
            raise JsonRESTError("ValidationException", str(error)) from None
        except NoHistory:
            message = "Insufficient amount of historical data to generate forecast (minimum 1 day)"
            raise JsonRESTError("DataUnavailableException", message) from None

    return answer
