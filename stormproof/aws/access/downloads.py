"""What presigned links lead to: fetched once into a file of this process, piece by piece, up to a bound.

A link is good for minutes and names one content: who follows it again gets the file.
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import requests

from stormproof.core.errors import CouldNotLook

PATIENCE_S = (5.0, 30.0)
"""To connect, and between two pieces of the answer."""
LARGEST = 262_144_000
"""Bytes: 250 MB is what a function's code and its layers may have unpacked, and so the most that a zip file can hold:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
PIECE = 1 << 20
KEPT = 128


def fetch(location: str, what: str) -> bytes:
    """Return what stands behind a presigned link; raises CouldNotLook ``aws.package_unread``, without the link.

    `what` names it in the message.
    """
    try:
        return _file(location, what).read_bytes()
    except (requests.RequestException, OSError) as error:
        # The error's own text holds the link, and that the signature.
        raise CouldNotLook("aws.package_unread", f"{what} cannot be fetched: {type(error).__name__}") from None


@lru_cache(maxsize=KEPT)
def _file(location: str, what: str) -> Path:
    with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as file:
        _download(location, what, file.name)
        return Path(file.name)


def _download(location: str, what: str, to: str) -> None:
    taken = 0
    with requests.get(location, timeout=PATIENCE_S, stream=True) as answer, Path(to).open("wb") as file:
        if answer.status_code != requests.codes.ok:
            raise CouldNotLook("aws.package_unread", f"{what}: its link answers {answer.status_code}")
        for piece in answer.iter_content(PIECE):
            taken += len(piece)
            if taken > LARGEST:
                raise CouldNotLook("aws.package_unread", f"{what} is larger than {LARGEST // (1 << 20)} MB")
            file.write(piece)


@lru_cache(maxsize=1)
def _folder() -> str:
    """Return the folder of this process's files, which goes with it."""
    folder = tempfile.mkdtemp(prefix="stormproof-packages-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
