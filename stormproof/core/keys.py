"""The API key: its text form, its checksum, what is kept of it.

A key is ``sp_``, 256 random bits and a checksum, all base64url. Random keys of that length need no slow hash, and the
checksum lets a mistyped one be refused without a look into the store.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

PREFIX = "sp_"
RANDOM_BYTES = 32
CHECKSUM_LENGTH = 6
FORM = re.compile(r"sp_[A-Za-z0-9_-]{43}[A-Za-z0-9_-]{6}")

OURS = "stormproof"
NATIVE = "native"
"""Where a key came from: made here, or taken over from API Gateway, whose key ID it keeps."""
OF_A_RUN = "stormproof run "
"""How the names of native keys begin that a verification makes for itself, where methods demand native keys."""
OF_A_PROBE = "stormproof probe "
"""How the names of native keys begin that probes come with, where methods demand native keys."""
OF_PROBES = "of the probes that check the health"
"""The label of the keys of probes."""
PROBES_OF = "health-"
"""How the owner's name of such a key begins; the region follows."""
OURS_BY_NAME = (OF_A_RUN, OF_A_PROBE)
"""How the names of native keys begin that the key store knows already, as keys made here."""
OF_A_TRIAL = "stormproof trial "
"""How the names of native keys begin whose life is tried: the key store follows them, as it does an owner's."""


def no_store(table: str) -> str:
    """Return what is said, whoever finds it out, where a system's key store is not there."""
    return f"there is no key store {table}"


class KeyState(Enum):
    """Whether a key is valid at a moment."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class KeyRecord:
    """What the store keeps of a key: all but the key. `limit` is requests an hour, None for the policy's figure.

    `source` is `OURS` or `NATIVE`; `stages` are those that it opens, empty for all.
    """

    id: str
    hash: str
    owner: str
    label: str
    hint: str
    created: datetime
    limit: int | None = None
    expires: datetime | None = None
    revoked: datetime | None = None
    replaces: str | None = None
    source: str = OURS
    stages: tuple[str, ...] = ()

    def state(self, now: datetime) -> KeyState:
        """Return the key's state at a moment."""
        if self.revoked is not None:
            return KeyState.REVOKED
        return KeyState.EXPIRED if self.expires is not None and self.expires <= now else KeyState.ACTIVE


def new_key() -> str:
    """Return a new key's text."""
    return with_checksum(PREFIX + _base64url(secrets.token_bytes(RANDOM_BYTES)))


def with_checksum(body: str) -> str:
    """Return a key's text from its prefix and random part."""
    return body + _base64url(hashlib.sha256(body.encode()).digest())[:CHECKSUM_LENGTH]


def well_formed(text: str) -> bool:
    """Tell whether a text has the form of a key and a checksum that agrees."""
    if not FORM.fullmatch(text):
        return False
    return hmac.compare_digest(with_checksum(text[:-CHECKSUM_LENGTH]), text)


def key_hash(text: str) -> str:
    """Return what the store knows a key by: its SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def key_id(text: str) -> str:
    """Return the public ID of a key: 64 bits of a hash of its hash, so that two keys do not share one."""
    return "key-" + hashlib.sha256(key_hash(text).encode()).hexdigest()[:16]


def hint(text: str) -> str:
    """Return as much of a key as may be shown to tell it from others."""
    return f"{PREFIX}...{text[-4:]}"


def probe_owner(region: str) -> str:
    """Return whose the key of a region's probes is."""
    return f"{PROBES_OF}{region}"


def probe_region(record: KeyRecord) -> str | None:
    """Return the region whose probes come with a key, None for anybody else's."""
    if record.source != OURS or record.label != OF_PROBES or not record.owner.startswith(PROBES_OF):
        return None
    return record.owner.removeprefix(PROBES_OF)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
