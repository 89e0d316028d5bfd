"""The access keys of the run: the root's, users', and those of the sessions that STS has given out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.kernel.signers import RootKey, Signer

ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"


@dataclass(frozen=True)
class AccessKeys:
    """Implements `localaws.kernel.signers.Signers` with what moto's IAM and STS keep.

    Sessions never change: those that were found once are remembered. A user's key can be deactivated at any time.
    """

    root: RootKey
    _sessions: dict[str, Signer] = field(default_factory=dict)

    def holder(self, access_key_id: str) -> Signer | None:
        """Return who holds an active key, expired or not; None for nobody."""
        if access_key_id == self.root.access_key_id:
            return self._owner
        return self._sessions.get(access_key_id) or _user(access_key_id) or self._session(access_key_id)

    @cached_property
    def _owner(self) -> Signer:
        return Signer(self.root.access_key_id, self.root.secret_access_key, ROOT_ARN, ACCOUNT, ACCOUNT)

    def _session(self, access_key_id: str) -> Signer | None:
        for account, session in _sessions():
            if session.access_key_id == access_key_id:
                ends = session.expiration.replace(tzinfo=UTC).timestamp()
                secret, token = session.secret_access_key, session.session_token
                found = Signer(access_key_id, secret, session.arn, account, session.user_id, token, ends)
                return self._sessions.setdefault(access_key_id, found)
        return None


def _user(access_key_id: str) -> Signer | None:
    from moto.iam.models import iam_backends  # noqa: PLC0415 - loaded for keys other than the root's alone

    for user in iam_backends[ACCOUNT]["aws"].users.values():
        for key in user.access_keys:
            if key.access_key_id == access_key_id and key.status == "Active":
                return Signer(access_key_id, key.secret_access_key, user.arn, ACCOUNT, user.id)
    return None


def _sessions() -> Iterator[tuple[str, Any]]:
    """Yield the sessions with the account of each: STS keeps those of another account's role with that account."""
    from moto.sts.models import sts_backends  # noqa: PLC0415 - as above

    for account in (ACCOUNT, *(each for each in tuple(sts_backends) if each != ACCOUNT)):
        yield from ((account, session) for session in tuple(sts_backends[account]["aws"].assumed_roles))
