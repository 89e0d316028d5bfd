"""Notes who asks for what, before a call is answered; refuses nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT
from localaws.services.iam.accesses import Access, Accesses
from localaws.services.iam.actions import action_of


class Noting:
    """Keeps the last accesses of users and roles; `root_key_id` is the access key of the account's root."""

    def __init__(self, root_key_id: str, accesses: Accesses) -> None:
        self._root_key_id = root_key_id
        self._accesses = accesses
        self._identities: dict[str, str] = {}

    async def meet(self, call: Call) -> Reply | None:
        """Note the call."""
        key, service, operation = call.access_key_id, call.service.name, call.operation
        if key and key != self._root_key_id and service and operation and (identity := self._identity(key)):
            action = action_of(service, operation, method=call.exchange.method)
            self._accesses.note(identity, action, Access(datetime.now(UTC), call.region))
        return None

    def _identity(self, key: str) -> str:
        """Return the ARN of the user or the role behind a key, empty where nobody has it."""
        if key not in self._identities:
            from moto.sts.models import sts_backends  # noqa: PLC0415 - moto's STS and IAM, once there are identities

            from localaws.services.iam.control.callers import ROOT, principal_of  # noqa: PLC0415

            session = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(key)
            principal = principal_of(key)
            found = session.role_arn if session else principal.arn if principal != ROOT else None
            if not found:
                return ""
            self._identities[key] = found
        return self._identities[key]
