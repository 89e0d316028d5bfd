"""AWS's own address lists at the endpoint's ``/_localaws/reputation``: empty until they are seeded."""

from __future__ import annotations

import ipaddress
import json

from localaws.calls.exchange import Exchange, Reply, json_reply
from localaws.services.wafv2.firewall import Reputation


class ReputationPage:
    """GET tells all lists; POST ``{"list": name, "addresses": ["127.0.0.66/32"]}`` replaces one."""

    def __init__(self, reputation: Reputation) -> None:
        self._reputation = reputation

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer the lists as ``{name: [cidr]}``; 400 for an unknown list or address, 405 for other methods."""
        if exchange.method == "POST":
            try:
                self._seed(exchange.body)
            except (ValueError, KeyError, TypeError) as error:
                return json_reply(400, {"message": f'send {{"list": name, "addresses": [cidr]}}: {error}'})
        elif exchange.method != "GET":
            return json_reply(405, {"message": "the lists take GET and POST"})
        return json_reply(200, {name: list(addresses) for name, addresses in self._reputation.lists.items()})

    def _seed(self, body: bytes) -> None:
        order = json.loads(body)
        name = order["list"]
        if name not in self._reputation.lists:
            raise ValueError(f"there is no list {name!r}; there are {', '.join(self._reputation.lists)}")
        self._reputation.lists[name] = tuple(str(ipaddress.ip_network(each)) for each in order["addresses"])
