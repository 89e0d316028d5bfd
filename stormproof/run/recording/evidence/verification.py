"""Verifies a bundle with nothing but the bundle, and a public key where origin matters too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.bundle import MANIFEST, SCHEMA_VERSION, SIGNATURE, UNSIGNED, digests
from stormproof.run.recording.evidence.lines import SHARED
from stormproof.run.recording.evidence.signature import fingerprint, genuine, public_key_of


@dataclass(frozen=True)
class Verification:
    """What was found. `signed_by` is the fingerprint of the key that sealed the manifest, None when unsigned.

    `origin_checked` tells whether that key was compared with one that the verifier brought along.
    """

    files: int
    problems: tuple[str, ...]
    signed_by: str | None
    origin_checked: bool


def verify_bundle(folder: Path, public_key: Ed25519PublicKey | None = None) -> Verification:
    """Return what is wrong with a bundle; no problems means that it is as it was sealed.

    Raises UsageError for a folder that is no bundle.
    """
    text, manifest = _manifest(folder)
    described = manifest["signature"]
    problems = [
        *_changed(manifest["files"], folder),
        *_exchanged(manifest["files"], folder),
        *_signature(folder, text, described, public_key),
    ]
    signed = described != UNSIGNED and not problems
    return Verification(
        files=len(manifest["files"]),
        problems=tuple(problems),
        signed_by=fingerprint(public_key_of(described)) if signed else None,
        origin_checked=signed and public_key is not None,
    )


def _manifest(folder: Path) -> tuple[bytes, dict[str, Any]]:
    try:
        text = (folder / MANIFEST).read_bytes()
        manifest: dict[str, Any] = json.loads(text)
        known = manifest["schema"] == SCHEMA_VERSION
        named = isinstance(manifest["files"], dict) and (
            manifest["signature"] == UNSIGNED or manifest["signature"]["public_key"]
        )
    except OSError as error:
        raise UsageError(f"{folder} holds no {MANIFEST}", "name the evidence folder of a run") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder / MANIFEST} is no manifest: {error}", "the bundle is damaged or forged") from error
    if not known or not named:
        raise UsageError(f"{folder / MANIFEST} is of another version", "verify it with the version that wrote it")
    return text, manifest


def _changed(sealed: dict[str, str], folder: Path) -> Iterator[str]:
    found = digests(folder)
    for path in sorted(sealed.keys() | found.keys()):
        if path not in found:
            yield f"{path}: removed"
        elif path not in sealed:
            yield f"{path}: added"
        elif sealed[path] != found[path]:
            yield f"{path}: changed"


def _exchanged(sealed: dict[str, str], folder: Path) -> Iterator[str]:
    """Yield the scenarios whose experiment is not the one that they rest on, which a forged manifest would hide."""
    for path in sorted(sealed):
        for named in _shared(folder / path) if path.endswith(".jsonl") else ():
            if sealed.get(named["file"]) != named["sha256"]:
                yield f"{path}: rests on another {named['file']} than the one in the bundle"


def _shared(path: Path) -> list[dict[str, Any]]:
    """Return the lines by which a scenario names experiments; of a damaged file those that can be read."""
    found = []
    for text in path.read_text("utf-8", "replace").splitlines() if path.is_file() else ():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and line.get("line") == SHARED and {"file", "sha256"} <= line.keys():
            found.append(line)
    return found


def _signature(folder: Path, text: bytes, described: Any, public_key: Ed25519PublicKey | None) -> Iterator[str]:
    path = folder / SIGNATURE
    if described == UNSIGNED:
        if path.exists():
            yield f"{SIGNATURE}: added; the manifest says that it is unsigned"
        if public_key:
            yield f"{MANIFEST}: unsigned, so nobody can tell whose it is"
        return
    try:
        key = public_key or public_key_of(described)
        signature = path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        yield f"{SIGNATURE}: the manifest says that it is signed, but: {error}"
        return
    if not genuine(key, signature, text):
        yield f"{SIGNATURE}: not made over this manifest with key {fingerprint(key)}"
