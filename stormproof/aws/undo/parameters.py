"""Texts of any length in SSM parameters: compressed, cut into pieces, encrypted with the account's own key.

A standard parameter holds 4 KB (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator

from stormproof.aws.access.writer import Writer
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call

PIECE = 4096
MOST_PIECES = 64


class TooLong(ValueError):
    """The text does not fit in the pieces that we allow ourselves."""


class Parameters:
    """Texts under a path such as ``/stormproof/staging/undo``; names have no slash."""

    def __init__(self, path: str, reads: Reads, writer: Writer) -> None:
        self._path = path
        self._reads = reads
        self._writer = writer

    def put(self, name: str, text: str) -> None:
        """Store a new text; raises TooLong. The last piece says that all are there, so it is written last."""
        packed = base64.b85encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
        pieces = [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)]
        if len(pieces) > MOST_PIECES:
            raise TooLong(f"{len(pieces)} pieces of {PIECE} characters, {MOST_PIECES} are the most")
        for number, piece in enumerate(pieces, 1):
            self._put(f"{self._path}/{name}/{number:02}-of-{len(pieces):02}", piece)

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield (name, text) of all that are complete."""
        found: dict[str, dict[str, str]] = {}
        for parameter in self._reads.pages(
            "ssm", "get_parameters_by_path", "Parameters", Path=self._path, Recursive=True, WithDecryption=True
        ):
            name, _, piece = parameter["Name"].removeprefix(f"{self._path}/").partition("/")
            found.setdefault(name, {})[piece] = parameter["Value"]
        for name, pieces in sorted(found.items()):
            if len(pieces) == int(next(iter(pieces))[-2:]):
                packed = "".join(pieces[piece] for piece in sorted(pieces))
                yield name, zlib.decompress(base64.b85decode(packed)).decode("utf-8")

    def delete(self, name: str) -> None:
        """Remove a text, whole or in part; nothing to do where there is none."""
        names = self._reads.pages(
            "ssm", "get_parameters_by_path", "Parameters[].Name", Path=f"{self._path}/{name}", Recursive=True
        )
        for each in names:
            try:
                self._writer.call(Call("ssm", "delete_parameter", {"Name": each}))
            except NotThere:
                continue

    def _put(self, name: str, value: str) -> None:
        parameters = {"Name": name, "Value": value, "Type": "SecureString", "Overwrite": True}
        self._writer.call(Call("ssm", "put_parameter", parameters))
