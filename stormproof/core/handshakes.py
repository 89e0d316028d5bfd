"""What a TLS probe saw: one offer of a single protocol version, and the server's answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Version(Enum):
    """Protocol versions, oldest first; the values are what reports call them."""

    SSL_3_0 = "SSL 3.0"
    TLS_1_0 = "TLS 1.0"
    TLS_1_1 = "TLS 1.1"
    TLS_1_2 = "TLS 1.2"
    TLS_1_3 = "TLS 1.3"


OLD = (Version.SSL_3_0, Version.TLS_1_0, Version.TLS_1_1)
MODERN = (Version.TLS_1_2, Version.TLS_1_3)


class Outcome(Enum):
    """What came of an offer.

    REFUSED is the server's own word alone: its alert ``protocol_version`` (RFC 8446 section 6.2). Whatever else kept
    a handshake from coming about, our side included, is UNKNOWN.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Handshake:
    """One offer to the endpoint `host`; `detail` is the cipher that was agreed on, or what went wrong."""

    host: str
    version: Version
    outcome: Outcome
    detail: str = ""
