"""Keys: their form, their checksum, what is shown of them, and when they open the door."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.evidence import KEY_TEXT
from stormproof.core.keys import KeyRecord, KeyState, hint, key_hash, key_id, new_key, well_formed

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@given(st.builds(new_key))
def test_a_new_key_is_well_formed_and_known_to_the_redactor(key: str) -> None:
    """Wherever a key turns up it is recognised."""
    assert well_formed(key)
    assert KEY_TEXT.search(f"=={key}==")


@given(st.builds(new_key), st.integers(0, 51), st.characters(min_codepoint=33, max_codepoint=126))
def test_one_changed_character_is_noticed(key: str, place: int, letter: str) -> None:
    """The checksum catches any single mistake."""
    changed = key[:place] + letter + key[place + 1 :]
    assert well_formed(changed) is (changed == key)


def test_what_is_shown_of_a_key_does_not_give_it_away() -> None:
    """The hint holds four characters of it, the ID and the hash none."""
    key = new_key()
    assert hint(key) == f"sp_...{key[-4:]}"
    assert key[3:20] not in key_id(key) + key_hash(key)


def test_ids_of_keys_differ() -> None:
    """Each key has an ID of its own."""
    assert len({key_id(new_key()) for _ in range(200)}) == 200


@pytest.mark.parametrize(
    ("expires", "revoked", "state"),
    [
        (None, None, KeyState.ACTIVE),
        (NOW + timedelta(seconds=1), None, KeyState.ACTIVE),
        (NOW, None, KeyState.EXPIRED),
        (None, NOW - timedelta(days=1), KeyState.REVOKED),
        (NOW - timedelta(days=1), NOW, KeyState.REVOKED),
    ],
)
def test_a_key_s_state(expires: datetime | None, revoked: datetime | None, state: KeyState) -> None:
    """It ends at the very moment of its expiry, and a revocation comes before everything."""
    record = KeyRecord("key-1", "hash", "o", "l", "sp_...", NOW, expires=expires, revoked=revoked)
    assert record.state(NOW) is state
