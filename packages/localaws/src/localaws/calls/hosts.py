"""Host names: those that are this machine's or AWS's, and those that carry the bucket of S3's virtual-hosted style.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import re
from dataclasses import replace

from localaws.calls.exchange import Exchange

VIRTUAL_HOST = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9.-]{2,}?)\.(?:s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com|s3\.localhost|localhost)"
    r"(?P<port>:\d+)?$"
)

# The endpoint below localhost, which names no bucket.
ENDPOINT = re.compile(r"s3\.localhost(?P<port>:\d+)?$")

# Names of a reserved top-level domain, and AWS's: nobody else can make them lead here.
# https://www.rfc-editor.org/rfc/rfc6761#section-6.3 and https://docs.aws.amazon.com/general/latest/gr/rande.html
SERVED = re.compile(
    r"(?:(?:\d{12}\.)?127\.0\.0\.1|\[::1\]|(?:[\w.-]+\.)?localhost|[\w.-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws))\.?(?::\d{1,5})?",
    re.IGNORECASE | re.ASCII,
)

# S3 Control is signed like S3, and has the account in its host name.
S3_CONTROL = "/v20180820/"


def path_style(exchange: Exchange) -> Exchange:
    """Return the request in path style: `bucket.s3.us-east-1.amazonaws.com/key` is `/bucket/key` at the endpoint."""
    asked = exchange.header("host")
    if (match := ENDPOINT.match(asked)) is not None:
        return _at(exchange, match, exchange.path)
    match = VIRTUAL_HOST.match(asked)
    if match is None or exchange.path.startswith(S3_CONTROL):
        return exchange
    return _at(exchange, match, f"/{match['bucket']}{exchange.path}")


def _at(exchange: Exchange, match: re.Match[str], path: str) -> Exchange:
    host = f"127.0.0.1{match['port'] or ''}"
    headers = tuple((name, host if name.lower() == "host" else value) for name, value in exchange.headers)
    return replace(exchange, path=path, headers=headers)


def is_served(host: str) -> bool:
    """Tell whether a Host header names this machine, a name below localhost (a bucket's), or one of AWS's hosts.

    An account may stand before the address: SDKs put it there for S3 Control.
    """
    return SERVED.fullmatch(host) is not None
