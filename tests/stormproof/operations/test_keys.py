"""The verbs on keys, against a key table in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.core.errors import NotThere, UsageError
from stormproof.core.keys import NATIVE, OURS, KeyState, key_hash, key_id, well_formed
from stormproof.core.planning.plans import Call
from stormproof.operations.keys import KeyStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Table:
    """A key table; `items` of None is one that is not there."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] | None = {}

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """No verb reads a single item."""
        raise AssertionError(operation)

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **_: Any) -> list[Any]:
        """Scan."""
        return list(self._there().values())

    def call(self, call: Call) -> dict[str, Any]:
        """Put, update, delete."""
        given: Any = call.parameters
        table = self._there()
        match call.operation:
            case "put_item":
                table[given["Item"]["keyHash"]["S"]] = dict(given["Item"])
            case "update_item":
                attribute = given["UpdateExpression"].split()[1]
                table[given["Key"]["keyHash"]["S"]][attribute] = given["ExpressionAttributeValues"][":value"]
            case "batch_write_item":
                for request in given["RequestItems"]["keys"]:
                    del table[request["DeleteRequest"]["Key"]["keyHash"]["S"]]
        return {}

    def _there(self) -> dict[str, dict[str, Any]]:
        if self.items is None:
            raise NotThere("no table")
        return self.items


@pytest.fixture
def table() -> Table:
    """An empty key table."""
    return Table()


@pytest.fixture
def store(table: Table) -> KeyStore:
    """The store on it, at a fixed time."""
    return KeyStore(table, table, "keys", lambda: NOW)


def test_only_the_hash_of_a_key_is_kept(store: KeyStore, table: Table) -> None:
    """The key is returned once, and nothing of it but its last characters is in the table or in a representation."""
    issued = store.create("shop", "web", limit=50)
    assert well_formed(issued.text)
    assert issued.text[3:45] not in repr(table.items) + repr(issued)
    assert set(table.items or {}) == {key_hash(issued.text)}


def test_what_was_told_comes_back(store: KeyStore) -> None:
    """Listing gives owner, label, limit and times."""
    expires = NOW + timedelta(days=90)
    issued = store.create("shop", "web", limit=50, expires=expires)
    (record,) = store.all()
    assert record == issued.record
    assert (record.id, record.expires) == (key_id(issued.text), expires)


def test_a_rotated_key_stays_valid_for_the_overlap(store: KeyStore) -> None:
    """The new key takes over owner, label and limit; the old one ends after the overlap."""
    old = store.create("shop", "web", limit=50)
    new = store.rotate(old.record.id, timedelta(hours=1))
    after = store.get(old.record.id)
    assert (new.record.owner, new.record.label, new.record.limit) == ("shop", "web", 50)
    assert new.record.replaces == old.record.id
    assert after.state(NOW + timedelta(minutes=59)) is KeyState.ACTIVE
    assert after.state(NOW + timedelta(hours=1)) is KeyState.EXPIRED


def test_a_rotation_never_prolongs_the_old_key(store: KeyStore) -> None:
    """An overlap longer than the key's own life changes nothing; the new one lives as long as the old did."""
    old = store.create("shop", expires=NOW + timedelta(minutes=5))
    new = store.rotate(old.record.id, timedelta(days=7))
    assert store.get(old.record.id).expires == NOW + timedelta(minutes=5)
    assert new.record.expires == NOW + timedelta(minutes=5)


def test_a_revoked_key_is_revoked_and_stays_so(store: KeyStore) -> None:
    """To revoke twice changes nothing."""
    issued = store.create("shop")
    first = store.revoke(issued.record.id)
    assert first.state(NOW) is KeyState.REVOKED
    assert store.revoke(issued.record.id) == first == store.get(issued.record.id)


def test_an_ended_key_cannot_be_rotated(store: KeyStore) -> None:
    """A successor would reopen the door that was closed."""
    issued = store.create("shop")
    store.revoke(issued.record.id)
    with pytest.raises(UsageError, match="is revoked"):
        store.rotate(issued.record.id, timedelta(hours=1))


def test_discarded_keys_leave_nothing(store: KeyStore, table: Table) -> None:
    """Keys of a run are gone when it ends, however many they were."""
    kept = store.create("shop")
    store.discard([store.create("run").record for _ in range(60)])
    assert set(table.items or {}) == {kept.record.hash}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"owner": " "}, "owner"),
        ({"owner": "x" * 257}, "owner"),
        ({"owner": "x", "limit": 0}, "limit of 0"),
        ({"owner": "x", "expires": NOW}, "lies in the past"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(store: KeyStore, arguments: dict[str, Any], named: str) -> None:
    """One message, and nothing in the table."""
    with pytest.raises(UsageError, match=named) as refused:
        store.create(**arguments)
    assert refused.value.way_out
    assert not store.all()


def test_an_unknown_key_and_a_missing_store_are_told(store: KeyStore, table: Table) -> None:
    """Each with its way out."""
    with pytest.raises(UsageError, match="no key 'nope'"):
        store.revoke("nope")
    table.items = None
    with pytest.raises(UsageError, match="no key store keys"):
        store.create("shop")
    with pytest.raises(UsageError, match="no key store keys"):
        store.all()


def test_a_native_key_is_listed_as_one_and_ended_natively_alone(store: KeyStore, table: Table) -> None:
    """What was revoked here would come back within a minute, so the way out is API Gateway's own."""
    assert table.items is not None
    table.items["h"] = {
        "keyHash": {"S": "h"},
        "keyId": {"S": "k1"},
        "owner": {"S": "mobile"},
        "createdAt": {"S": NOW.isoformat()},
        "keySource": {"S": NATIVE},
        "keyStages": {"SS": ["prod", "dev"]},
    }
    record = store.get("k1")
    assert (record.source, record.stages, record.state(NOW)) == (NATIVE, ("dev", "prod"), KeyState.ACTIVE)
    for verb in (store.revoke, lambda key: store.rotate(key, timedelta(0))):
        with pytest.raises(UsageError) as refused:
            verb("k1")
        assert "--api-key k1" in refused.value.way_out
    assert "revokedAt" not in table.items["h"]
    assert store.get(store.create("shop").record.id).source == OURS
