"""What a function's packages come to together: its code's and its layers' zip files, in the order of Lambda's search.

https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html (code first, then layers, then the runtime's own)
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache

SDK = re.compile(r"(?:python/(?:lib/python3\.\d+/site-packages/)?)?botocore/__init__\.py")
VERSION = re.compile(rb"""^__version__\s*=\s*["']([\d.]+)["']""", re.MULTILINE)

KEPT = 32
"""Of how many packages it is remembered: each plan asks for the same ones."""


def unpacked_bytes(packages: Iterable[bytes]) -> int:
    """Return how many bytes packages have unpacked; raises ValueError for what is no zip file."""
    return sum(map(_unpacked, packages))


def bundled_sdk(packages: Iterable[bytes]) -> tuple[int, ...]:
    """Return the version of the botocore that packages bring along, the first that is found; none for the runtime's.

    Raises ValueError for what is no zip file.
    """
    return next(filter(None, map(_sdk, packages)), ())


@lru_cache(maxsize=KEPT)
def _unpacked(package: bytes) -> int:
    return sum(entry.file_size for entry in _opened(package).infolist())


@lru_cache(maxsize=KEPT)
def _sdk(package: bytes) -> tuple[int, ...]:
    archive = _opened(package)
    for path in archive.namelist():
        if SDK.fullmatch(path) and (found := VERSION.search(archive.read(path))):
            return tuple(int(part) for part in found[1].decode().split("."))
    return ()


def _opened(package: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(package))
    except zipfile.BadZipFile as error:
        raise ValueError(f"a deployment package is no zip file: {error}") from error
