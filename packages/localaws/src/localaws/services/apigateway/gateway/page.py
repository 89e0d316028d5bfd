"""The page on which a test switches off what the gateway enforces, to see its own check fail."""

from __future__ import annotations

import json

from localaws.calls.exchange import Exchange, Reply, json_reply
from localaws.services.apigateway.gateway.server import Gateway


class GatewayPage:
    """GET tells the switch, POST ``{"serves_plain_http": true}`` sets it: then plain HTTP is served, not refused."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer ``{"serves_plain_http": bool}``; 400 for another body, 405 for other methods."""
        if exchange.method == "POST":
            try:
                self._gateway.serves_plain_http = _switch(exchange.body)
            except ValueError as error:
                return json_reply(400, {"message": str(error)})
        elif exchange.method != "GET":
            return json_reply(405, {"message": "the gateway's page takes GET and POST"})
        return json_reply(200, {"serves_plain_http": self._gateway.serves_plain_http})


def _switch(body: bytes) -> bool:
    order = json.loads(body or b"null")
    if not isinstance(order, dict) or not isinstance(order.get("serves_plain_http"), bool):
        raise ValueError('send {"serves_plain_http": true} or false')  # noqa: TRY004  # bad input, as broken JSON is
    return bool(order["serves_plain_http"])
