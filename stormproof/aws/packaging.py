"""Deployment packages of the functions that controls bring along."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold: equal sources make equal bytes, whenever they are packed."""


@cache
def package(function: str) -> bytes:
    """Return the zip of ``functions/<function>/``."""
    return zipped(sources(function))


@cache
def layer(function: str) -> bytes:
    """Return the zip of ``functions/<function>/`` as a layer of Python code.

    https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
    """
    return layered(sources(function))


def layered(texts: Mapping[str, str]) -> bytes:
    """Return the zip of texts by file name, in the folder where a layer's Python code is looked for."""
    return zipped({f"python/{name}": text for name, text in texts.items()})


def sources(function: str) -> dict[str, str]:
    """Return the source files of ``functions/<function>/`` by name."""
    folder = files("provisioners").joinpath("functions", function)
    return {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".py")}


def zipped(texts: Mapping[str, str]) -> bytes:
    """Return the zip of texts by file name; equal texts make equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in sorted(texts.items()):
            # Stored, not deflated: zlib's output differs between its versions.
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    return buffer.getvalue()


def code_sha256(zipped: bytes) -> str:
    """Return the digest by which Lambda names a package (GetFunctionConfiguration's CodeSha256)."""
    return base64.b64encode(hashlib.sha256(zipped).digest()).decode()
