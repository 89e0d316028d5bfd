"""The account's costs, told and read as JSON under ``/_localaws/costs``, as `services.costs.ledger` has them."""

from __future__ import annotations

import json

from localaws.calls.exchange import Exchange, Reply, json_reply
from localaws.services.costs.ledger import Cost, CostLedger


class CostsPage:
    """GET lists the costs, POST ``{"costs": [...]}`` adds some, DELETE forgets them all; each answers with the list."""

    def __init__(self, ledger: CostLedger) -> None:
        self._ledger = ledger

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer ``{"costs": [...]}``; 400 for a body that POST does not take, 405 for other methods."""
        if exchange.method == "POST":
            try:
                self._ledger.add(_costs(exchange.body))
            except ValueError as error:
                return json_reply(400, {"message": str(error)})
        elif exchange.method == "DELETE":
            self._ledger.clear()
        elif exchange.method != "GET":
            return json_reply(405, {"message": "the costs take GET, POST and DELETE"})
        return json_reply(200, {"costs": [cost.shape() for cost in self._ledger.all()]})


def _costs(body: bytes) -> list[Cost]:
    wanted = 'send {"costs": [{"date": "2026-11-20", "service": "AWS Lambda", "amount": "1.25"}, ...]}'
    try:
        order = json.loads(body)
    except ValueError:
        raise ValueError(f"the body is not JSON; {wanted}") from None
    if not isinstance(order, dict) or set(order) != {"costs"} or not isinstance(order["costs"], list):
        raise ValueError(f"the body has not the one key costs, a list; {wanted}")
    costs = []
    for place, shape in enumerate(order["costs"]):
        if not isinstance(shape, dict):
            raise ValueError(f"costs[{place}] is no object; {wanted}")  # noqa: TRY004 - one kind of refusal
        try:
            costs.append(Cost.read(shape))
        except ValueError as error:
            raise ValueError(f"costs[{place}]: {error}; {wanted}") from None
    return costs
