"""Verifies a bundle with nothing but the bundle, and a public key where origin matters too."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from stormproof.run.recording.evidence.contents import Shared, files_below, read_regular, shared_lines
from stormproof.run.recording.evidence.layout import MANIFEST, SIGNATURE, Stamp, stamp_of
from stormproof.run.recording.evidence.manifest import read_manifest
from stormproof.run.recording.evidence.signature import fingerprint, genuine, public_key_of


@dataclass(frozen=True)
class Verification:
    """What was found. `signed_by` is the fingerprint of the key that sealed the manifest, None when unsigned.

    `origin_checked` tells whether that key was compared with one that the verifier brought along; `absent` names the
    files under the seal that ought to lie beside the bundle and do not.
    """

    files: int
    problems: tuple[str, ...]
    signed_by: str | None
    origin_checked: bool
    absent: tuple[str, ...] = ()


def verify_bundle(folder: Path, public_key: Ed25519PublicKey | None = None) -> Verification:
    """Return what is wrong with a bundle; no problems means that it is as it was sealed.

    The first page and the summary beside the bundle are compared where they are there: a bundle may be kept alone.
    Raises UsageError for a folder that is no bundle.
    """
    text, manifest = read_manifest(folder)
    stamps, shared, wrong = _looked_into(folder)
    problems = [
        *wrong,
        *_changed(manifest.files, stamps),
        *_exchanged(manifest.files, shared),
        *_beside(manifest.beside, folder),
        *_signature(folder, text, manifest.signature, public_key),
    ]
    described = manifest.signature
    absent = tuple(name for name in sorted(manifest.beside) if not os.path.lexists(_path_beside(folder, name)))
    signed_by = fingerprint(public_key_of(described)) if described is not None and not problems else None
    return Verification(
        files=len(manifest.files) + len(manifest.beside) - len(absent),
        problems=tuple(problems),
        signed_by=signed_by,
        origin_checked=signed_by is not None and public_key is not None,
        absent=absent,
    )


def _looked_into(folder: Path) -> tuple[dict[str, Stamp], list[Shared], list[str]]:
    """Return the stamps of a folder's files, what its scenarios rest on, and what is no file at all; one at a time."""
    stamps, shared, wrong = {}, list[Shared](), list[str]()
    for found in files_below(folder):
        if found.problem:
            wrong.append(f"{found.path}: {found.problem}")
        else:
            stamps[found.path] = stamp_of(found.content)
            shared += shared_lines(found)
    return stamps, shared, wrong


def _changed(sealed: Mapping[str, Stamp], found: Mapping[str, Stamp]) -> Iterator[str]:
    for path in sorted(sealed.keys() | found.keys()):
        if path not in found:
            yield f"{path}: removed"
        elif path not in sealed:
            yield f"{path}: added"
        elif sealed[path] != found[path]:
            yield f"{path}: changed"


def _exchanged(sealed: Mapping[str, Stamp], shared: Iterable[Shared]) -> Iterator[str]:
    """Yield the scenarios whose experiment is not the one that they rest on, which a forged manifest would hide."""
    for each in shared:
        if each.file not in sealed or sealed[each.file].sha256 != each.sha256:
            yield f"{each.path}: rests on another {each.file} than the one in the bundle"


def _beside(sealed: Mapping[str, Stamp], folder: Path) -> Iterator[str]:
    """Yield what is wrong with the files under the seal that lie in the folder of the bundle."""
    for name, stamp in sorted(sealed.items()):
        path = _path_beside(folder, name)
        if not os.path.lexists(path):
            continue
        try:
            if stamp_of(read_regular(path)) != stamp:
                yield f"../{name}: changed"
        except OSError as error:
            yield f"../{name}: {error.strerror}"


def _path_beside(folder: Path, name: str) -> Path:
    return folder.absolute().parent / name


def _signature(
    folder: Path, text: bytes, described: Mapping[str, str] | None, public_key: Ed25519PublicKey | None
) -> Iterator[str]:
    path = folder / SIGNATURE
    if described is None:
        if os.path.lexists(path):
            yield f"{SIGNATURE}: added; the manifest says that it is unsigned"
        if public_key:
            yield f"{MANIFEST}: unsigned, so nobody can tell whose it is"
        return
    try:
        key = public_key or public_key_of(described)
        signature = read_regular(path).decode("ascii").strip()
    except (OSError, ValueError) as error:
        yield f"{SIGNATURE}: the manifest says that it is signed, but: {error}"
        return
    if not genuine(key, signature, text):
        yield f"{SIGNATURE}: not made over this manifest with key {fingerprint(key)}"
