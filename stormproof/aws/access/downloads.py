"""What presigned links lead to: fetched once into a file without a name, piece by piece, up to a bound.

Such a file goes with this process, however that ends.

What has the hash of something that was fetched, or stands behind the same link, is not fetched again, nor looked
through again; of several who ask at once one does it.
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
import weakref
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import BinaryIO

import requests

from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.packages import Package, opened

PATIENCE_S = (5.0, 30.0)
"""To connect, and between two pieces of the answer."""
LARGEST = 262_144_000
"""Bytes: 250 MB is what a function's code and its layers may have unpacked, and so the most that a zip file can hold:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
PIECE = 1 << 20
KEPT = 128
UNREAD = "aws.package_unread"


@dataclass(frozen=True)
class _Link:
    """A presigned link; what it leads to is told by `key`, its hash or itself."""

    key: str
    sha256: str
    location: str = field(compare=False, repr=False)
    what: str = field(compare=False)


def fetch(location: str, what: str, sha256: str = "") -> bytes:
    """Return what stands behind a presigned link; raises CouldNotLook ``aws.package_unread``, without the link.

    `what` names it in the message. `sha256` is its hash in base64, as Lambda tells it, empty where it is not known.
    """
    return _fetched(_link(location, what, sha256))


def fetch_package(location: str, what: str, sha256: str = "") -> Package:
    """Return the zip file behind a presigned link, looked through; raises as `fetch`, ValueError for no zip file."""
    link = _link(location, what, sha256)
    with _turn(link):
        return _package(link)


def _link(location: str, what: str, sha256: str) -> _Link:
    return _Link(sha256 or location, sha256, location, what)


@lru_cache(maxsize=KEPT)
def _turn(_: _Link) -> Lock:
    return Lock()


@lru_cache(maxsize=KEPT)
def _package(link: _Link) -> Package:
    return opened(_fetched(link))


def _fetched(link: _Link) -> bytes:
    try:
        return _file(link).content()
    except (requests.RequestException, OSError) as error:
        # The error's own text holds the link, and that the signature.
        raise CouldNotLook(UNREAD, f"{link.what} cannot be fetched: {type(error).__name__}") from None


class _Unnamed:
    """A file that has no name any more, by a descriptor of its own: closed when nobody needs it."""

    def __init__(self, file: BinaryIO) -> None:
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)

    def content(self) -> bytes:
        """Return all of it."""
        return os.pread(self._descriptor, os.fstat(self._descriptor).st_size, 0)


@lru_cache(maxsize=KEPT)
def _file(link: _Link) -> _Unnamed:
    with tempfile.TemporaryFile(prefix="stormproof-package-") as file:
        found = _download(link.location, link.what, file)
        if link.sha256 and found != link.sha256:
            raise CouldNotLook(UNREAD, f"{link.what} is not what Lambda says that it is: its hash is another")
        return _Unnamed(file)


def _download(location: str, what: str, file: BinaryIO) -> str:
    """Write what stands behind a link to a file; return its hash in base64."""
    taken, digest = 0, hashlib.sha256()
    with requests.get(location, timeout=PATIENCE_S, stream=True) as answer:
        if answer.status_code != requests.codes.ok:
            raise CouldNotLook(UNREAD, f"{what}: its link answers {answer.status_code}")
        for piece in answer.iter_content(PIECE):
            taken += len(piece)
            if taken > LARGEST:
                raise CouldNotLook(UNREAD, f"{what} is larger than {LARGEST // (1 << 20)} MB")
            digest.update(piece)
            file.write(piece)
    file.flush()
    return base64.b64encode(digest.digest()).decode()
