"""The administrator's verbs on API keys: create, list, rotate, revoke. A key's text is shown once and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from stormproof.core.errors import NotThere, UsageError
from stormproof.core.keys import NATIVE, OURS, KeyRecord, KeyState, hint, key_hash, key_id, new_key, no_store
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.policy import MOST_REQUESTS

LONGEST_TEXT = 256
LARGEST_BATCH = 25
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""


class Writes(Protocol):
    """What the verbs may use to change something."""

    def call(self, call: Call) -> dict[str, Any]:
        """Make one call; raises CouldNotLook, CallFailed or NotThere."""


@dataclass(frozen=True)
class Issued:
    """A new key: `text` is the secret, shown this once."""

    text: str
    record: KeyRecord

    def __repr__(self) -> str:
        """Leave the secret out."""
        return f"Issued({self.record!r})"


@dataclass(frozen=True)
class KeyStore:
    """The keys of one system, in its DynamoDB table `table`."""

    reads: Reads
    writer: Writes
    table: str
    now: Callable[[], datetime]

    def create(
        self,
        owner: str,
        label: str = "",
        *,
        limit: int | None = None,
        expires: datetime | None = None,
        replaces: str | None = None,
        text: str | None = None,
    ) -> Issued:
        """Make a key and keep its hash. `limit` is requests an hour, None for the policy's figure.

        `text` is a new key that somebody else has to know too, None for one that is made here.

        Raises UsageError for an owner, limit or expiry that cannot be, and where there is no key store yet.
        """
        self._check(owner, label, limit, expires)
        text = text or new_key()
        record = KeyRecord(
            id=key_id(text),
            hash=key_hash(text),
            owner=owner,
            label=label,
            hint=hint(text),
            created=self.now(),
            limit=limit,
            expires=expires,
            replaces=replaces,
        )
        self._write(Call("dynamodb", "put_item", {"TableName": self.table, "Item": _item(record)}))
        return Issued(text, record)

    def all(self) -> tuple[KeyRecord, ...]:
        """Return every key's record, oldest first."""
        try:
            items = self.reads.pages("dynamodb", "scan", "Items", TableName=self.table, ConsistentRead=True)
        except NotThere:
            raise self._no_store() from None
        return tuple(sorted(map(record_of, items), key=lambda record: (record.created, record.id)))

    def get(self, id_: str) -> KeyRecord:
        """Return a key's record by its ID, or the newest valid key of the owner of that name.

        A native key goes by its ID alone. Raises UsageError where there is neither.
        """
        records, now = self.all(), self.now()
        found = [record for record in records if record.id == id_]
        named = [each for each in records if each.owner == id_ and each.source != NATIVE]
        found = found or [each for each in reversed(named) if each.state(now) is KeyState.ACTIVE]
        if not found:
            raise UsageError(f"there is no key {id_!r}", "`stormproof keys list` shows the IDs")
        return found[0]

    def rotate(self, id_: str, overlap: timedelta, text: str | None = None) -> Issued:
        """Make a key that takes over from another, which stays valid for `overlap` and then expires.

        The new key has the owner, label and limit of the old one, and as long a life.

        Raises UsageError for an unknown key, a native one, or one that is not valid any more.
        """
        old = self.get(id_)
        _refuse_native(old)
        now = self.now()
        if (state := old.state(now)) is not KeyState.ACTIVE:
            raise UsageError(f"key {id_} is {state.value}", "make a new one: `stormproof keys create`")
        if overlap < timedelta(0):
            raise UsageError(f"an overlap of {overlap} lies in the past", "give 0 to end the old key at once")
        expires = now + (old.expires - old.created) if old.expires else None
        issued = self.create(old.owner, old.label, limit=old.limit, expires=expires, replaces=old.id, text=text)
        self.expire(old, now + overlap)
        return issued

    def expire(self, record: KeyRecord, at: datetime) -> None:
        """Have a key end at a moment, or when it ends anyway if that is sooner."""
        self._set(record.hash, "expiresAt", {"N": str(int(min(at, record.expires or at).timestamp()))})

    def revoke(self, id_: str) -> KeyRecord:
        """End a key at once (but for the authorizer's cache, see the policy); a revoked one stays as it is.

        Raises UsageError for an unknown key, and for a native one: what is revoked here alone would come back.
        """
        record, now = self.get(id_), self.now()
        _refuse_native(record)
        if record.revoked is not None:
            return record
        self.end(record.hash, now)
        return replace(record, revoked=now)

    def end(self, hash_: str, at: datetime) -> None:
        """Revoke the key of a hash, without a look at what the store says of it."""
        self._set(hash_, "revokedAt", {"S": at.isoformat()})

    def discard(self, records: Sequence[KeyRecord]) -> None:
        """Take keys out of the store as if they had never been: for those that were made for one run alone."""
        for start in range(0, len(records), LARGEST_BATCH):
            deletes = [
                {"DeleteRequest": {"Key": {"keyHash": {"S": record.hash}}}}
                for record in records[start : start + LARGEST_BATCH]
            ]
            self._write(Call("dynamodb", "batch_write_item", {"RequestItems": {self.table: deletes}}))

    def _set(self, hash_: str, attribute: str, value: Mapping[str, str]) -> None:
        parameters = {
            "TableName": self.table,
            "Key": {"keyHash": {"S": hash_}},
            "UpdateExpression": f"SET {attribute} = :value",
            "ConditionExpression": "attribute_exists(keyHash)",
            "ExpressionAttributeValues": {":value": value},
        }
        self._write(Call("dynamodb", "update_item", parameters, idempotent=True))

    def _write(self, call: Call) -> None:
        try:
            self.writer.call(call)
        except NotThere:
            raise self._no_store() from None

    def _no_store(self) -> UsageError:
        return UsageError(no_store(self.table), "run `stormproof apply` first, it makes one")

    def _check(self, owner: str, label: str, limit: int | None, expires: datetime | None) -> None:
        if not owner.strip() or len(owner) > LONGEST_TEXT or len(label) > LONGEST_TEXT:
            raise UsageError(f"owner {owner!r} is empty or a text is too long", f"at most {LONGEST_TEXT} characters")
        if limit is not None and limit < 1:
            raise UsageError(f"a limit of {limit} requests an hour lets nobody in", "give 1 or more, or none at all")
        if limit is not None and limit > MOST_REQUESTS:
            raise UsageError(f"a limit of {limit} requests an hour is beyond reason", f"give {MOST_REQUESTS} or less")
        if expires is not None and expires <= self.now():
            raise UsageError(f"an expiry at {expires.isoformat()} lies in the past", "give a later moment")


def _refuse_native(record: KeyRecord) -> None:
    """Raise UsageError for a native key: API Gateway says what it is, and the store follows within a minute."""
    if record.source == NATIVE:
        raise UsageError(
            f"{record.id} is a native API key of API Gateway",
            f"disable it there, the key store follows within a minute: aws apigateway update-api-key --api-key "
            f"{record.id} --patch-operations op=replace,path=/enabled,value=false",
        )


def _item(record: KeyRecord) -> dict[str, Any]:
    texts = {
        "keyHash": record.hash,
        "keyId": record.id,
        "owner": record.owner,
        "label": record.label,
        "hint": record.hint,
        "createdAt": record.created.isoformat(),
        "replaces": record.replaces,
    }
    numbers = {"limit": record.limit, "expiresAt": record.expires and int(record.expires.timestamp())}
    return {name: {"S": text} for name, text in texts.items() if text is not None} | {
        name: {"N": str(number)} for name, number in numbers.items() if number is not None
    }


def record_of(item: Mapping[str, Any]) -> KeyRecord:
    """Return what an item of the store tells of a key."""
    plain = {name: next(iter(value.values())) for name, value in item.items()}
    return KeyRecord(
        id=plain["keyId"],
        hash=plain["keyHash"],
        owner=plain["owner"],
        label=plain.get("label", ""),
        hint=plain.get("hint", ""),
        created=datetime.fromisoformat(plain["createdAt"]),
        limit=int(plain["limit"]) if "limit" in plain else None,
        expires=datetime.fromtimestamp(float(plain["expiresAt"]), UTC) if "expiresAt" in plain else None,
        revoked=datetime.fromisoformat(plain["revokedAt"]) if "revokedAt" in plain else None,
        replaces=plain.get("replaces"),
        source=plain.get("keySource", OURS),
        stages=tuple(sorted(plain.get("keyStages", ()))),
    )
