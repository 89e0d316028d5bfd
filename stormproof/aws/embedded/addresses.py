"""Where the services of an embedded AWS are called, as its ready file and its target file say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.core.addresses import Addresses
from stormproof.core.target.model import Embedded

JUDGED_BY_TRANSPORT = frozenset({"s3", "sqs"})
"""Services whose resource policies may ask for HTTPS: they are called so, as on AWS; the others take the short way."""


def address(embedded: Embedded | None, service: str, *, plain: bool = False) -> dict[str, Any]:
    """Return boto3's settings of a client's endpoint: AWS's own, or that of an embedded AWS.

    `plain` asks for HTTP without TLS, which SDKs do not use by themselves.
    """
    if embedded is None:
        return {"use_ssl": False} if plain else {}
    return address_of(embedded.model_dump(), service, plain=plain)


def address_of(ready: Mapping[str, Any], service: str, *, plain: bool = False) -> dict[str, Any]:
    """Return the same by the keys of a ready file: ``endpoint_url``, ``endpoint_url_https``, ``ca_bundle``."""
    if not plain and ready.get("endpoint_url_https") and service in JUDGED_BY_TRANSPORT:
        return {"endpoint_url": ready["endpoint_url_https"], "verify": ready["ca_bundle"]}
    return {"endpoint_url": ready["endpoint_url"]}


def addresses_of(embedded: Embedded | None) -> Addresses:
    """Return where hosts are reached: at an embedded AWS's gateway and endpoint, which serve them all; else by name."""
    if embedded is None:
        return Addresses()
    return Addresses(
        api=embedded.gateway_url,
        api_plain=embedded.gateway_http_url,
        services=embedded.endpoint_url_https or embedded.endpoint_url,
        services_plain=embedded.endpoint_url,
        ca_file=embedded.ca_bundle,
    )
