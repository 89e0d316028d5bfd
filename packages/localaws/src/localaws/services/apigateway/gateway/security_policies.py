"""Security policies by name: which TLS versions they admit.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html . The set grows, so names
are read by their parts; a name that tells no version is taken for TLS 1.2, the least that AWS still recommends.
"""

from __future__ import annotations

import ssl
import warnings
from functools import cache

VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
LEGACY = "TLS_1_0"
# AWS's older policies still offer suites without forward secrecy; OpenSSL's level 0 admits what TLS 1.0 needs.
LEGACY_CIPHERS = "ALL:!aNULL:!eNULL:@SECLEVEL=0"


def minimum_version(policy: str) -> str:
    """Return the lowest version that a policy admits, in OpenSSL's words (``TLSv1.2``)."""
    if policy == LEGACY:
        return "TLSv1"
    return "TLSv1.3" if "TLS13_1_3" in policy else "TLSv1.2"


def admits(policy: str, version: str) -> bool:
    """Tell whether a policy admits a version (OpenSSL's words)."""
    return VERSIONS.index(version) >= VERSIONS.index(minimum_version(policy))


def most_permissive(policies: tuple[str, ...]) -> str:
    """Return the policy that admits the oldest version; TLS_1_2 when there is none."""
    return min(policies, key=lambda policy: VERSIONS.index(minimum_version(policy)), default="TLS_1_2")


@cache
def _openssl(version: str) -> ssl.TLSVersion:
    return {"TLSv1": ssl.TLSVersion.TLSv1, "TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}[
        version
    ]


def server_context(policy: str) -> ssl.SSLContext:
    """Return a server context, without certificate, that admits what the policy admits."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 is what the legacy policy is about
        context.minimum_version = _openssl(minimum_version(policy))
    if policy == LEGACY:
        context.set_ciphers(LEGACY_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    return context
