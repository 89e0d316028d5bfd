"""How a bundle is laid out: the names of its files, and what its manifest says of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

EVIDENCE = "evidence"
"""The bundle's folder within that of a run."""
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
UNSIGNED = "unsigned"
SCHEMA_VERSION = 3
SEALED_PAGE_AND_SUMMARY = 2
"""The version before, which had no more under its seal than `BESIDE`."""
SUMMARY = "summary.json"
PAGE = "index.html"
BESIDE = (PAGE, SUMMARY)
"""Files that every run leaves in the folder that holds the bundle, under the same seal as all else that it leaves."""


@dataclass(frozen=True)
class Stamp:
    """What a manifest says of a file: its size in bytes and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


def stamp_of(content: bytes) -> Stamp:
    """Return the stamp of a file's content."""
    return Stamp(len(content), hashlib.sha256(content).hexdigest())
