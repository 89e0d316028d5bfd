"""Reads a manifest that anybody may have written: what is not of its form is one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.contents import read_regular
from stormproof.run.recording.evidence.layout import (
    BESIDE,
    MANIFEST,
    SCHEMA_VERSION,
    SEALED_PAGE_AND_SUMMARY,
    UNSIGNED,
    Stamp,
)
from stormproof.run.recording.evidence.signature import public_key_of

NAMES = frozenset({"schema", "algorithm", "signature", "files", "beside"})
STAMP = {"size": int, "sha256": str}


@dataclass(frozen=True)
class Manifest:
    """A manifest: path -> stamp; `signature` describes the key, None where it is unsigned."""

    files: Mapping[str, Stamp]
    beside: Mapping[str, Stamp]
    signature: Mapping[str, str] | None


def read_manifest(folder: Path) -> tuple[bytes, Manifest]:
    """Return a bundle's manifest, as bytes and as what it says; raises UsageError for a folder that holds none."""
    if folder.is_symlink():
        raise UsageError(f"{folder} is a symbolic link", "name the folder that it leads to")
    try:
        text = read_regular(folder / MANIFEST)
    except OSError as error:
        raise UsageError(
            f"{folder} holds no {MANIFEST}: {error.strerror}", "name the evidence folder of a run"
        ) from error
    try:
        said = json.loads(text, object_pairs_hook=_without_repetition)
        _must_be_current(said, folder)
        return text, _read(said)
    except (ValueError, TypeError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{folder / MANIFEST} is no manifest: {why}", "the bundle is damaged or forged") from error


def _must_be_current(said: Any, folder: Path) -> None:
    if not isinstance(said, dict) or "schema" not in said:
        raise ValueError("it names no schema")
    if said["schema"] not in {SCHEMA_VERSION, SEALED_PAGE_AND_SUMMARY}:
        raise UsageError(f"{folder / MANIFEST} is of another version", "verify it with the version that wrote it")


def _read(said: Mapping[str, Any]) -> Manifest:
    if said.keys() != NAMES or said["algorithm"] != "SHA-256":
        raise ValueError(f"its keys are not {', '.join(sorted(NAMES))}, or its algorithm is not SHA-256")
    beside = _stamps(said["beside"], "beside")
    if not beside.keys() >= set(BESIDE) or (said["schema"] != SCHEMA_VERSION and len(beside) > len(BESIDE)):
        raise ValueError(f"beside does not name {' and '.join(BESIDE)}")
    if astray := [path for path in beside if not within(path)]:
        raise ValueError(f"beside names {astray[0]}, which leads out of the folder")
    return Manifest(_stamps(said["files"], "files"), beside, _signature(said["signature"]))


def _stamps(said: Any, what: str) -> dict[str, Stamp]:
    if not isinstance(said, dict):
        raise TypeError(f"{what} is no object")
    for path, stamp in said.items():
        if not isinstance(stamp, dict) or {name: type(value) for name, value in stamp.items()} != STAMP:
            raise ValueError(f"{what}: {path} has no size and sha256")
    return {path: Stamp(**stamp) for path, stamp in said.items()}


def within(path: str) -> bool:
    """Tell whether a path stays below the folder that it is relative to, whatever the system that reads it."""
    return not set(path) & {"\\", ":", "\0"} and all(part not in {"", ".", ".."} for part in path.split("/"))


def _signature(said: Any) -> Mapping[str, str] | None:
    if said == UNSIGNED:
        return None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise ValueError("its signature is described by something else than texts")
    if "public_key" not in said:
        raise ValueError("its signature names no public_key")
    public_key_of(said)
    return said


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one that says the same name twice says two things to two readers."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names the same member twice")
    return found
