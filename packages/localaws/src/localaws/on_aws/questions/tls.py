"""How each endpoint refuses an offer of TLS 1.0: with an alert, a reset, or not at all."""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Mapping
from typing import Any

from localaws.on_aws.making import Scratch
from localaws.on_aws.place import Endpoint

OFFERS = {"TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.2": ssl.TLSVersion.TLSv1_2}
POLICIES = ("TLS_1_0", "TLS_1_2")


def ask(scratch: Scratch) -> Mapping[str, Any]:
    """Return by endpoint what came of an offer of TLS 1.0 alone, and of TLS 1.2 for comparison.

    An endpoint that takes 1.2 and not 1.0 refuses the version; where this machine cannot offer 1.0 that is told.
    """
    endpoints = {f"execute-api, {policy}": _api(scratch, policy) for policy in POLICIES}
    endpoints |= scratch.place.service_endpoints()
    return {name: {offer: _outcome(at, each) for offer, each in OFFERS.items()} for name, at in endpoints.items()}


def _api(scratch: Scratch, policy: str) -> Endpoint:
    name = scratch.ledger.name("API", policy)
    api = scratch.place.client("apigateway").create_rest_api(name=name, securityPolicy=policy)
    return scratch.place.api_endpoint(api["id"])


def _outcome(at: Endpoint, version: ssl.TLSVersion) -> str:
    try:
        context = _offering(version)
        with (
            socket.create_connection((at.address, at.port), 10) as plain,
            context.wrap_socket(plain, server_hostname=at.host) as secure,
        ):
            return f"accepted as {secure.version()}"
    except ssl.SSLError as error:
        local = error.reason in {"NO_PROTOCOLS_AVAILABLE", "UNSUPPORTED_PROTOCOL"}
        return f"cannot be offered here: {error.reason}" if local else f"refused: {error.reason}"
    except OSError as error:
        return f"refused: {type(error).__name__}"


def _offering(version: ssl.TLSVersion) -> ssl.SSLContext:
    """Return a context that offers this version alone; whom it reaches is no matter, so nothing is verified."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # offering what is out of date is the point
        context.minimum_version = context.maximum_version = version
    return context
