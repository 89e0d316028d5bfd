"""The workflow files of a checkout on this machine; to commit and to push them is their owner's to do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.repository.examination import examine
from stormproof.repository.test_folders import PASSED_OVER, test_folders

FOLDER = ".github"
"""Nothing outside of it is written."""
ACTIONS = ("action.yml", "action.yaml")
LARGEST = 512 * 1024
"""Bytes: no workflow is larger, https://docs.github.com/en/actions/reference/limits"""


class Checkout:
    """A checkout by its path; implements `repository.service.Service`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Look.

        ``list_files``: the texts of workflows and of own actions, by path; ``get_file``: that of one `path`;
        ``list_test_folders``: the folders that hold tests for pytest; ``get_examination``: what tools find in the
        files, `repository.examination`.
        """
        if not self._root.is_dir():
            raise CouldNotLook("checkout.not_there", f"there is no checkout at {self._root}")
        if operation == "list_files":
            return {"files": {path: self._text(path) for path in sorted(self._paths())}}
        if operation == "get_examination":
            return examine({path: self._text(path) for path in sorted(self._paths()) if _examined(path)})
        if operation == "list_test_folders":
            return {"folders": [each.as_posix() for each in test_folders(self._root)]}
        if operation == "get_file":
            return {"text": self._text(str(parameters["path"]))}
        raise ValueError(f"{operation} is no operation of a checkout that only looks")

    def write(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """``put_file``: `path` with `text`; ``delete_file``: `path`. Raises CallFailed outside of ``.github``."""
        file = self._inside(str(parameters["path"]))
        try:
            if operation == "put_file":
                _replace(file, str(parameters["text"]))
            elif operation == "delete_file":
                file.unlink(missing_ok=True)
            else:
                raise ValueError(f"{operation} is no operation of a checkout that changes something")
        except OSError as error:
            raise CallFailed("checkout.refused", f"{file}: {error.strerror}") from error
        return {}

    def _paths(self) -> Iterator[str]:
        """Yield the paths of YAML files in ``.github`` and of actions anywhere, relative, with slashes."""
        for folder, inner, names in os.walk(self._root):
            inner[:] = sorted(each for each in inner if each not in PASSED_OVER)
            where = Path(folder).relative_to(self._root)
            for name in names:
                if name in ACTIONS or (where.parts[:1] == (FOLDER,) and name.endswith((".yml", ".yaml"))):
                    yield (where / name).as_posix()

    def _text(self, path: str) -> str:
        file = self._root / path
        try:
            if file.stat().st_size > LARGEST:
                raise CouldNotLook("checkout.too_large", f"{path} is larger than GitHub takes a workflow")
            return file.read_text("utf-8")
        except FileNotFoundError as error:
            raise NotThere(f"the checkout has no {path}") from error
        except (OSError, UnicodeError) as error:
            raise CouldNotLook("checkout.unreadable", f"{path} cannot be read: {error}") from error

    def _inside(self, path: str) -> Path:
        """Return where a path is; raises CallFailed for one that leads out of ``.github``, by whatever link."""
        root = self._root.resolve() / FOLDER
        file = (self._root / path).resolve()
        if not file.is_relative_to(root) or (self._root / path).is_symlink():
            raise CallFailed("checkout.outside", f"{path} leads out of {FOLDER}: it is not written")
        return file


def _examined(path: str) -> bool:
    return path.startswith(".github/workflows/") or path.endswith(ACTIONS)


def _replace(file: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as made:
            made.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
