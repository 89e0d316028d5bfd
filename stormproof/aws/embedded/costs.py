"""The costs of the embedded AWS's account, which are seeded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import requests

from stormproof.core.errors import CouldNotLook

TIMEOUT_S = 10


class EmbeddedLedger:
    """Implements `Ledger` at the `costs_url` of an embedded AWS."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False

    def all(self) -> Sequence[dict[str, Any]]:
        """Return what is written there; raises CouldNotLook ``costs.unreachable``."""
        found: list[dict[str, Any]] = self._ask("GET").json()["costs"]
        return found

    def replace(self, entries: Sequence[dict[str, Any]]) -> None:
        """Have nothing but these entries there; raises CouldNotLook ``costs.unreachable``."""
        self._ask("DELETE")
        if entries:
            self._ask("POST", {"costs": list(entries)})

    def _ask(self, method: str, body: object = None) -> requests.Response:
        try:
            answer = self._http.request(method, self._url, json=body, timeout=TIMEOUT_S)
            answer.raise_for_status()
        except requests.RequestException as error:
            said = f"the embedded AWS's costs cannot be seeded ({type(error).__name__}); is it running?"
            raise CouldNotLook("costs.unreachable", said) from error
        return answer
