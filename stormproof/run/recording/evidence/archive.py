"""One archive of a run: what is under its seal, packed so that the same run gives the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.layout import EVIDENCE, MANIFEST, SIGNATURE
from stormproof.run.recording.evidence.manifest import read_manifest, within

LARGEST = 4 * 1024**3
"""Bytes of what is unpacked; more is no run's."""
RIGHTS = 0o644
WAY_OUT = "name an archive that `stormproof evidence export` has written"


@dataclass(frozen=True)
class Unpacked:
    """An archive laid out in a folder for a while: its bundle, and what in it nobody has sealed.

    `packed_otherwise` tells in what it is not as `write_archive` packs: the content is sealed, and nothing of this.
    """

    bundle: Path
    problems: tuple[str, ...]
    packed_otherwise: tuple[str, ...] = ()


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
            member.size, member.mtime, member.mode = len(content), int(at.timestamp()), RIGHTS
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
            otherwise = _unpack(file, Path(folder))
        except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
            why = str(error).partition("\n")[0].rstrip(":")
            raise UsageError(f"{file} is no archive that can be read: {why}", WAY_OUT) from error
        roots = sorted(Path(folder).iterdir())
        if len(roots) != 1:
            raise UsageError(f"{file} holds {len(roots)} runs", WAY_OUT)
        sealed = set(sealed_paths(roots[0]))
        there = {path.relative_to(roots[0]).as_posix() for path in roots[0].rglob("*") if path.is_file()}
        beside = sorted(path for path in there - sealed if not path.startswith(f"{EVIDENCE}/"))
        yield Unpacked(roots[0] / EVIDENCE, tuple(f"{path}: added" for path in beside), otherwise)


def _unpack(file: Path, folder: Path) -> tuple[str, ...]:
    """Write the members, which must be regular files below one folder, each named once; raises ValueError else.

    Returns in what they are packed otherwise than here. Folders that somebody else's tool has listed hold nothing.
    """
    left, seen, members = LARGEST, set[str](), list[tarfile.TarInfo]()
    with tarfile.open(file, "r:*") as archive:
        for member in archive:
            members.append(member)
            name = member.name.removeprefix("./")
            if member.isdir() and (name in {".", ""} or within(name)):
                continue
            if not member.isreg() or not within(name) or "/" not in name or name in seen:
                raise ValueError(f"{member.name!r} is no file of a run")
            seen.add(name)
            left -= member.size
            if left < 0:
                raise ValueError("it is larger than any is")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            source = archive.extractfile(member)
            with path.open("wb") as copy:
                shutil.copyfileobj(source or io.BytesIO(), copy)
    return packed_otherwise(members)


def packed_otherwise(members: Sequence[tarfile.TarInfo]) -> tuple[str, ...]:
    """Return in what members are not as `write_archive` packs them: nothing of it is sealed, nothing counts."""
    files = [each for each in members if each.isreg()]
    names = [each.name for each in files]
    told = {
        "folders are listed": len(files) < len(members),
        "names begin with ./": any(name.startswith("./") for name in names),
        "names are not in their order": names != sorted(names),
        "times of files": len({each.mtime for each in files}) > 1,
        "owners of files": any(each.uid or each.gid or each.uname or each.gname for each in files),
        "rights of files": any(each.mode != RIGHTS for each in files),
    }
    return tuple(what for what, so in told.items() if so)
