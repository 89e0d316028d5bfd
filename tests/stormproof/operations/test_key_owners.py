"""Answers of queries say whose a key is."""

from __future__ import annotations

from stormproof.operations.queries import with_owners


def test_whose_a_key_is_stands_behind_its_id() -> None:
    """Whatever the query calls it; of a key that is gone, or of none, nobody is named."""
    rows = [{"keyId": "key-1", "requests": "4"}, {"key": " key-2 "}, {"keyId": "key-3"}, {"outcome": "denied"}]
    told = with_owners(rows, {"key-1": "mobile-app", "key-2": "partner"})
    assert [list(row.items()) for row in told] == [
        [("keyId", "key-1"), ("owner", "mobile-app"), ("requests", "4")],
        [("key", " key-2 "), ("owner", "partner")],
        [("keyId", "key-3"), ("owner", "")],
        [("outcome", "denied")],
    ]


def test_where_the_keys_cannot_be_read_the_answer_stays_as_it_is() -> None:
    """A query is not worth less for it."""
    assert with_owners([{"keyId": "key-1"}], {}) == ({"keyId": "key-1"},)
