"""One archive of a run: what is under its seal, packed so that the same run gives the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.layout import EVIDENCE, MANIFEST, SIGNATURE
from stormproof.run.recording.evidence.manifest import read_manifest, within

LARGEST = 4 * 1024**3
"""Bytes of what is unpacked; more is no run's."""
WAY_OUT = "name an archive that `stormproof evidence export` has written"


@dataclass(frozen=True)
class Unpacked:
    """An archive laid out in a folder for a while: its bundle, and what in it nobody has sealed."""

    bundle: Path
    problems: tuple[str, ...]


def write_archive(run: Path, file: Path, at: datetime) -> str:
    """Pack what is under the seal of a run's folder into a file and return the file's SHA-256.

    Names are sorted, owners and rights are left out, every time is `at`. Where the file's name ends with .gz it is
    compressed: the same bytes by the same zlib, and within it the same archive by any.
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sealed_paths(run):
            content = (run / path).read_bytes()
            member = tarfile.TarInfo(f"{run.name}/{path}")
            member.size, member.mtime, member.mode = len(content), int(at.timestamp()), 0o644
            archive.addfile(member, io.BytesIO(content))
    content = packed.getvalue()
    if file.suffix == ".gz":
        content = gzip.compress(content, 9, mtime=0)
    file.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def sealed_paths(run: Path) -> list[str]:
    """Return the paths under the seal of a run's folder, with manifest and signature; raises UsageError for none."""
    _text, manifest = read_manifest(run / EVIDENCE)
    own = [MANIFEST, SIGNATURE] if manifest.signature else [MANIFEST]
    return sorted([*manifest.beside, *(f"{EVIDENCE}/{path}" for path in (*own, *manifest.files))])


@contextmanager
def unpacked(file: Path) -> Iterator[Unpacked]:
    """Lay an archive out in a folder that is gone after the block; raises UsageError for what is no such archive."""
    with tempfile.TemporaryDirectory(prefix="stormproof-archive-") as folder:
        try:
            _unpack(file, Path(folder))
        except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
            why = str(error).partition("\n")[0].rstrip(":")
            raise UsageError(f"{file} is no archive that can be read: {why}", WAY_OUT) from error
        roots = sorted(Path(folder).iterdir())
        if len(roots) != 1:
            raise UsageError(f"{file} holds {len(roots)} runs", WAY_OUT)
        sealed = set(sealed_paths(roots[0]))
        there = {path.relative_to(roots[0]).as_posix() for path in roots[0].rglob("*") if path.is_file()}
        beside = sorted(path for path in there - sealed if not path.startswith(f"{EVIDENCE}/"))
        yield Unpacked(roots[0] / EVIDENCE, tuple(f"{path}: added" for path in beside))


def _unpack(file: Path, folder: Path) -> None:
    """Write the members, which must be regular files below one folder, each named once; raises ValueError else."""
    left, seen = LARGEST, set[str]()
    with tarfile.open(file, "r:*") as archive:
        for member in archive:
            if not member.isreg() or not within(member.name) or "/" not in member.name or member.name in seen:
                raise ValueError(f"{member.name!r} is no file of a run")
            seen.add(member.name)
            left -= member.size
            if left < 0:
                raise ValueError("it is larger than any is")
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            source = archive.extractfile(member)
            with path.open("wb") as copy:
                shutil.copyfileobj(source or io.BytesIO(), copy)
