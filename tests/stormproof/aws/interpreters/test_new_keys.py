"""Keys that are made as a plan is carried out: all parts of one key belong together, and only those are secrets."""

from __future__ import annotations

from datetime import UTC, datetime

from stormproof.aws.interpreters.new_keys import minted, texts
from stormproof.core.keys import hint, key_hash, key_id
from stormproof.core.planning.plans import Call, Format, NewKey, Ref

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def put(*parts: str) -> Call:
    """Return a call that names parts of new keys at any depth."""
    return Call("ssm", "put_parameter", {"Value": [NewKey(part) for part in parts], "Other": {"x": Ref("a.b.text")}})


def test_the_parts_of_a_key_are_of_one_key() -> None:
    """Its hash, ID and hint are those of its text."""
    made = minted([put("c.eu.text", "c.eu.hash")], {}, lambda: NOW)
    text = made["c.eu.text"]
    assert made == {
        "c.eu.text": text,
        "c.eu.hash": key_hash(text),
        "c.eu.id": key_id(text),
        "c.eu.hint": hint(text),
        "c.eu.created": NOW.isoformat(),
    }
    assert texts(made) == [text]


def test_each_key_is_another_one_and_a_known_one_is_not_made_again() -> None:
    """A plan that goes on after an interruption keeps what it has made."""
    calls = [put("c.eu.text"), put("c.us.text"), Call("x", "y", {"D": Format("{0}", (NewKey("c.eu.id"),))})]
    made = minted(calls, {}, lambda: NOW)
    assert len({made["c.eu.text"], made["c.us.text"]}) == 2
    assert minted(calls, made, lambda: NOW) == {}


def test_nothing_is_made_for_calls_that_name_no_key() -> None:
    """Refs to outputs are no keys."""
    assert minted([Call("x", "y", {"a": Ref("c.eu.text")})], {}, lambda: NOW) == {}
