"""Texts in parameters: of any length, replaced whole, and no text of ours told as such."""

from __future__ import annotations

import base64
import random
import zlib
from typing import Any

import pytest

from stormproof.aws.undo.parameters import Parameters
from stormproof.aws.undo.pieces import LONGEST, PIECE, TooLong

PATH = "/stormproof/abc123/undo"


@pytest.fixture
def texts(made_up: Any, store: Any) -> Parameters:
    """Texts in a store."""
    connection = made_up({}, store).connection
    return Parameters(PATH, connection.reader, connection.writer)


def uncompressed(length: int) -> str:
    """Return a text that does not compress away."""
    return random.Random(0).randbytes(length).hex()


def test_a_long_text_is_cut_and_comes_back(texts: Parameters, store: Any) -> None:
    """A parameter holds 4 KB."""
    long = uncompressed(10_000)
    texts.put("a", long)
    assert len(store.versions) > 1
    assert dict(texts.all()) == {"a": long}
    texts.delete("a")
    assert store.versions == {}


def test_a_text_that_is_written_again_takes_the_place_of_the_first(texts: Parameters, store: Any) -> None:
    """Until its last piece is there, the first one is in force; afterwards nothing of that is left."""
    texts.put("a", uncompressed(10_000))
    first = dict(texts.all())["a"]
    store.versions[f"{PATH}/a/01-of-02.1"] = ["half a text"]
    assert dict(texts.all())["a"] == first
    texts.put("a", "short", written=1)
    assert dict(texts.all()) == {"a": "short"}
    assert len(store.versions) == 1


def test_what_is_too_long_is_refused_before_a_piece_is_written(texts: Parameters, store: Any) -> None:
    """Nobody reads half an undo."""
    with pytest.raises(TooLong):
        texts.put("a", uncompressed(PIECE * 64))
    assert store.versions == {}


def test_what_is_no_text_of_ours_is_told_as_such(texts: Parameters, store: Any) -> None:
    """Foreign names, other bytes, and what would fill the memory."""
    bomb = base64.b85encode(zlib.compress(b"0" * (LONGEST + 1), 9)).decode()
    pieces = [bomb[at : at + PIECE] for at in range(0, len(bomb), PIECE)]
    for number, piece in enumerate(pieces, 1):
        store.versions[f"{PATH}/bomb/{number:02}-of-{len(pieces):02}.0"] = [piece]
    store.versions[f"{PATH}/foreign/name"] = ["x"]
    store.versions[f"{PATH}/bytes/01-of-01.0"] = ["no base85 \x00"]
    store.versions[f"{PATH}/flat"] = ["x"]
    assert dict(texts.all()) == dict.fromkeys(("bomb", "bytes", "flat", "foreign"))
    texts.delete("flat")
    assert f"{PATH}/flat" not in store.versions
