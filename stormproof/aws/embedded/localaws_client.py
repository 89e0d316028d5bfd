"""The embedded AWS's own switches, in the form of a client, so that plans and undo journals can hold their use."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from botocore.exceptions import HTTPClientError

SERVICE = "localaws"
TIMEOUT_S = 10.0


class LocalawsClient:
    """The pages beside `clock_url`, whose path holds the token that they ask for.

    Stands beside boto3's clients under the service name ``localaws``.
    """

    def __init__(self, clock_url: str) -> None:
        self._pages = clock_url.rpartition("/")[0]

    def put_gateway(self, **settings: Any) -> dict[str, Any]:
        """Set what the gateway enforces, e.g. ``serves_plain_http``; returns what it is set to.

        Raises botocore's HTTPClientError where the page refuses or does not answer.
        """
        return self._put("gateway", settings)

    def put_reputation(self, **settings: Any) -> dict[str, Any]:
        """Set which `addresses` (CIDR) stand on one of AWS's own lists, `list`; returns the page's answer.

        Raises as `put_gateway`.
        """
        return self._put("reputation", settings)

    def _put(self, page: str, settings: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._pages}/{page}"
        request = Request(url, json.dumps(settings).encode(), {"Content-Type": "application/json"})  # noqa: S310 - loopback, by the target file
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - as above
                content: dict[str, Any] = json.load(answer)
        except URLError as error:
            raise HTTPClientError(error=error) from error
        return content
