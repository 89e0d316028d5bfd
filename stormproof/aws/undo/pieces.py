"""Texts of any length as pieces of SSM parameters: compressed, cut into pieces, encrypted with the account's own key.

A standard parameter holds 4 KB (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
Whoever may write there may write anything: what is no text of ours is told as such.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Mapping

from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call

PIECE = 4096
MOST_PIECES = 64
LONGEST = 16 * 1024 * 1024
"""Bytes of a text: what a few KB may be decompressed to has no end otherwise."""
NAMED = re.compile(r"(\d\d)-of-(\d\d)(?:\.(\d{1,6}))?")
"""A piece: its number, how many there are, and how often the text was written before."""


class TooLong(ValueError):
    """The text does not fit in the pieces that we allow ourselves."""


def named_pieces(name: str, text: str, written: int = 0) -> dict[str, str]:
    """Return the pieces of a text that was `written` so often before, by the ends of their names; raises TooLong."""
    packed = base64.b85encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
    pieces = [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)]
    if len(pieces) > MOST_PIECES:
        raise TooLong(f"{len(pieces)} pieces of {PIECE} characters, {MOST_PIECES} are the most")
    return {f"{name}/{at:02}-of-{len(pieces):02}.{written}": piece for at, piece in enumerate(pieces, 1)}


def stored(name: str, value: str) -> Call:
    """Return the call that stores a piece."""
    parameters = {"Name": name, "Value": value, "Type": "SecureString", "Overwrite": True}
    return Call("ssm", "put_parameter", parameters)


def texts(reads: Reads, path: str) -> Iterator[tuple[str, str | None]]:
    """Yield (name, text) of all that are complete; the text is None where it is no text of ours."""
    found: dict[str, dict[str, str]] = {}
    for parameter in reads.pages(
        "ssm", "get_parameters_by_path", "Parameters", Path=path, Recursive=True, WithDecryption=True
    ):
        name, _, piece = parameter["Name"].removeprefix(f"{path}/").partition("/")
        found.setdefault(name, {})[piece] = parameter["Value"]
    for name, pieces in sorted(found.items()):
        if not all(map(NAMED.fullmatch, pieces)):
            yield name, None
        elif packed := _newest(pieces):
            yield name, _unpacked(packed)


def _newest(pieces: Mapping[str, str]) -> str:
    """Return the pieces of the newest text that is complete, in order; empty where none is."""
    texts: dict[tuple[int, int], dict[int, str]] = {}
    for name, value in pieces.items():
        if found := NAMED.fullmatch(name):
            texts.setdefault((int(found[3] or 0), int(found[2])), {})[int(found[1])] = value
    complete = [which for which, numbers in texts.items() if sorted(numbers) == list(range(1, which[1] + 1))]
    if not complete:
        return ""
    numbers = texts[max(complete)]
    return "".join(numbers[number] for number in sorted(numbers))


def _unpacked(packed: str) -> str | None:
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(base64.b85decode(packed), LONGEST)
        return text.decode("utf-8") if unpacking.eof else None
    except (ValueError, zlib.error):
        return None
