"""Deployment packages of the functions that controls bring along."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from functools import cache
from importlib.resources import files

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold: equal sources make equal bytes, whenever they are packed."""


@cache
def package(function: str) -> bytes:
    """Return the zip of ``functions/<function>/``."""
    buffer = io.BytesIO()
    folder = files("provisioners").joinpath("functions", function)
    with zipfile.ZipFile(buffer, "w") as archive:
        for source in sorted((s for s in folder.iterdir() if s.name.endswith(".py")), key=lambda s: s.name):
            # Stored, not deflated: zlib's output differs between its versions.
            entry = zipfile.ZipInfo(source.name, EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, source.read_bytes())
    return buffer.getvalue()


def code_sha256(zipped: bytes) -> str:
    """Return the digest by which Lambda names a package (GetFunctionConfiguration's CodeSha256)."""
    return base64.b64encode(hashlib.sha256(zipped).digest()).decode()
