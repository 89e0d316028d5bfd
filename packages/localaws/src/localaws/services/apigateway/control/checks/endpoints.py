"""The endpoint configuration of a REST API: its type, and how it is reached by IP.

Closes: moto takes any, and knows no ipAddressType.
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
(test_create_rest_api_with_endpoint_configuration, test_create_rest_api_private_type,
test_update_rest_api_ip_address_type).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.apigateway.exceptions import BadRequestException

TYPES = ("REGIONAL", "EDGE", "PRIVATE")
BY_IP = ("ipv4", "dualstack")
PATH = "/endpointConfiguration"
Endpoint = Mapping[str, Any]


def completed(given: Endpoint | None) -> dict[str, Any]:
    """Return an endpoint configuration with its defaults: EDGE, and by IPv4 where the API is not private."""
    kept = dict(given or {})
    kept.setdefault("types", ["EDGE"])
    kept.setdefault("ipAddressType", "dualstack" if "PRIVATE" in kept["types"] else "ipv4")
    return kept


def check_new(given: Endpoint | None) -> None:
    """Raise BadRequestException for a configuration that no API can be made with."""
    types = (given or {}).get("types", ["EDGE"])
    if not types:
        raise BadRequestException("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise BadRequestException("Cannot create an api with multiple Endpoint Types.")
    _check(completed(given))


def updated(standing: Endpoint, patches: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the configuration after the patch operations on it; raises BadRequestException."""
    endpoint = completed(standing)
    for patch in patches:
        path, operation, value = patch["path"].removeprefix(PATH), patch["op"], patch.get("value")
        if path == "/ipAddressType":
            endpoint["ipAddressType"] = _by_ip(operation, value)
        elif path.startswith("/types"):
            endpoint = _of_type(endpoint, operation, value)
        elif path.startswith("/vpcEndpointIds"):
            raise NotImplementedError("VPC endpoints of private APIs")
        else:
            raise BadRequestException(f"Invalid patch path {patch['path']}")
    _check(endpoint)
    return endpoint


def _of_type(endpoint: Endpoint, operation: str, value: str | None) -> dict[str, Any]:
    if operation not in {"add", "replace"}:
        raise BadRequestException("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    if value not in TYPES:
        raise BadRequestException(f"Invalid EndpointTypes specified. Valid options are {','.join(TYPES)}")
    by_ip = {"ipAddressType": "dualstack"} if value == "PRIVATE" else {}
    return {**endpoint, "types": [value], **by_ip}


def _by_ip(operation: str, value: str | None) -> str:
    if operation != "replace":
        raise BadRequestException("Invalid patch operation specified. Must be one of: [replace]")
    if value not in BY_IP:
        raise BadRequestException("ipAddressType must be either ipv4 or dualstack.")
    return value


def _check(endpoint: Endpoint) -> None:
    if "PRIVATE" in endpoint["types"] and endpoint["ipAddressType"] != "dualstack":
        raise BadRequestException("Only dualstack ipAddressType is supported for Private APIs.")
