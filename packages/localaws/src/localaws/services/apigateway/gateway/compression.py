"""Payload compression, for APIs that set minimumCompressionSize.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html : responses
from that size on are compressed where the client accepts it, compressed requests are decompressed for the integration.
gzip and deflate; ``identity`` is what everything else gets.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import Response

BODY_LIMIT = 10 * 1024 * 1024
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 6),
    "deflate": zlib.compress,
}


async def decompress(exchange: Exchange) -> None:
    """Replace a compressed body by its content; raises BAD_REQUEST_BODY or REQUEST_TOO_LARGE."""
    encoding = (exchange.request.header("content-encoding") or "").strip().lower()
    if exchange.stage.snapshot.minimum_compression_size is None or encoding not in ENCODERS:
        return
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip and zlib are told apart by their headers
    try:
        body = inflater.decompress(exchange.request.body, BODY_LIMIT + 1)
    except zlib.error as error:
        raise GatewayError("BAD_REQUEST_BODY", reason=f"the body is not {encoding}") from error
    if len(body) > BODY_LIMIT:
        raise GatewayError("REQUEST_TOO_LARGE", reason="the decompressed body is over 10 MB")
    headers = tuple(pair for pair in exchange.request.headers if pair[0].lower() != "content-encoding")
    exchange.request = replace(exchange.request, headers=headers, body=body)


def compress(response: Response, exchange: Exchange) -> Response:
    """Return the response, compressed where the API and the client want it."""
    least = exchange.stage.snapshot.minimum_compression_size
    if least is None or len(response.body) < max(least, 1) or response.header("content-encoding"):
        return response
    accepted = (exchange.request.header("accept-encoding") or "").lower()
    for encoding, encode in ENCODERS.items():
        if encoding in accepted:
            headers = (*response.headers, ("Content-Encoding", encoding))
            return replace(response, headers=headers, body=encode(response.body))
    return response
