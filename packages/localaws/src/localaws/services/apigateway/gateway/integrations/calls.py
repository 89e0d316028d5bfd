"""HTTP as integrations speak it: to loopback alone, without proxies, redirects or a session that is kept."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp
from yarl import URL

from localaws.services.apigateway.gateway.messages import Headers


class Unreachable(Exception):
    """The backend cannot be reached; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What a backend answered."""

    status: int
    headers: Headers
    body: bytes


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine: localaws calls nothing outside."""
    if host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def call(
    method: str,
    url: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]],
    body: bytes,
    seconds: float,
    *,
    verified: bool = True,
) -> Answer:
    """Make one request; raises Unreachable, TimeoutError after `seconds`.

    `verified` False takes any certificate, as ``insecureSkipVerification`` asks.
    """
    try:
        target = URL(url, encoded=True)
        if target.scheme not in {"http", "https"} or not is_loopback(target.host):
            raise Unreachable(f"localaws calls nothing outside this machine: {target.scheme}://{target.host}")
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=seconds),
                auto_decompress=False,
                trust_env=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.request(method, target, headers=headers, data=body, allow_redirects=False, ssl=verified) as answer,
        ):
            pairs = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.raw_headers)
            return Answer(answer.status, pairs, await answer.read())
    except TimeoutError:
        raise
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
