"""Texts of any length in SSM parameters, written, read and removed; `pieces` says how they are kept."""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.access.writer import Writer
from stormproof.aws.undo.pieces import named_pieces, stored, texts
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call


class Parameters:
    """Texts under a path such as ``/stormproof/a1b2c3d4e5/undo``; names have no slash."""

    def __init__(self, path: str, reads: Reads, writer: Writer) -> None:
        self.path = path
        self._reads = reads
        self._writer = writer

    def put(self, name: str, text: str, written: int = 0) -> None:
        """Store a text that was `written` so often before; raises TooLong.

        The last piece says that all are there, so it is written last; until then the text that was there is in force.
        """
        pieces = named_pieces(name, text, written)
        names = [f"{self.path}/{each}" for each in pieces]
        for each, piece in zip(names, pieces.values(), strict=True):
            self._writer.call(stored(each, piece))
        if written:
            self._delete(name, keep=frozenset(names))

    def all(self) -> Iterator[tuple[str, str | None]]:
        """Yield them as `texts`."""
        yield from texts(self._reads, self.path)

    def delete(self, name: str) -> None:
        """Remove a text, whole or in part; nothing to do where there is none."""
        self._delete(name)

    def _delete(self, name: str, keep: frozenset[str] = frozenset()) -> None:
        names = self._reads.pages(
            "ssm", "get_parameters_by_path", "Parameters[].Name", Path=f"{self.path}/{name}", Recursive=True
        )
        for each in [*names, *([] if names else [f"{self.path}/{name}"])]:
            if each in keep:
                continue
            try:
                self._writer.call(Call("ssm", "delete_parameter", {"Name": each}))
            except NotThere:
                continue
