"""Deployment packages and layers on disk: each is unpacked once, whoever uses it.

Layers are laid into one folder in their order, as Lambda does into /opt; what one layer alone has below ``python/`` is
a link to where that layer was unpacked, so that layers in several mixtures share files and what was compiled of them:
https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import shutil
import threading
import zipfile
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from localaws.services.lambda_.runtime.functions import Archive, FunctionVersion

# What AWS's Python runtimes bring along beside the standard library (/var/runtime).
RUNTIME_PACKAGES = (
    "awslambdaric",
    "boto3",
    "botocore",
    "dateutil",
    "jmespath",
    "runtime_client",
    "s3transfer",
    "simplejson",
    "six",
    "urllib3",
)
PYTHON = "python"
"""The folder of a layer that Python looks into."""
# What the host's own code in a function's process needs.
TOOLS = ("time_machine", "_time_machine")
# What a wrapper of the owner's starts the runtime with.
BOOTSTRAP = f"""import sys

sys.path.append({str(Path(__file__).resolve().parents[4])!r})
from localaws.services.lambda_.runtime.processes import child

child.resume()
"""


class ContentStore:
    """Unpacked archives under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unpacked: dict[Hashable, asyncio.Future[Path]] = {}
        # Of its own: whoever fills the loop's threads with calls of functions must not keep those from starting.
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="unpack")
        self._closing = threading.Event()
        self.runtime = folder / "runtime"
        self.tools = folder / "tools"

    def prepare(self) -> None:
        """Lay out the runtime's folder and the tools': links to the installed packages, and to nothing else."""
        link(self.runtime, RUNTIME_PACKAGES)
        (self.runtime / "bootstrap.py").write_text(BOOTSTRAP, encoding="utf-8")
        link(self.tools, TOOLS)

    def close(self) -> None:
        """Unpack nothing more, and let the thread go; who waits for a folder gets an OSError."""
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)

    async def task_root(self, version: FunctionVersion) -> Path:
        """Return the folder that holds a version's code."""
        return await self._unpacked_once("task", version.code)

    async def opt(self, version: FunctionVersion) -> Path:
        """Return the folder that stands for /opt: the version's layers, one over the other."""
        joined = hashlib.sha256("".join(layer.digest for layer in version.layers).encode()).hexdigest()
        layers = [await self._unpacked_once("layers", layer) for layer in version.layers]
        return await self._once("opt", joined, partial(laid_over, layers))

    async def _unpacked_once(self, kind: str, archive: Archive) -> Path:
        return await self._once(kind, archive.digest, partial(unpack, archive.data, self._closing))

    async def _once(self, kind: str, digest: str, fill: Callable[[Path], None]) -> Path:
        """Return a folder that is filled but once, by a thread of the store's own."""
        key = (kind, digest)
        if key not in self._unpacked:
            target = self._folder / kind / digest
            loop = asyncio.get_running_loop()
            self._unpacked[key] = loop.run_in_executor(self._threads, filled, target, fill)
        try:
            return await asyncio.shield(self._unpacked[key])
        except Exception:
            self._unpacked.pop(key, None)
            raise


def filled(target: Path, fill: Callable[[Path], None]) -> Path:
    """Make a folder, fill it and return it."""
    target.mkdir(parents=True)
    fill(target)
    return target


def laid_over(sources: Sequence[Path], target: Path) -> None:
    """Lay folders over each other into another one, later ones over earlier ones; raises OSError."""
    for name in sorted({entry for source in sources for entry in os.listdir(source)}):  # noqa: PTH208 - names alone
        holding = [source / name for source in sources if os.path.lexists(source / name)]
        if name == PYTHON and all(each.is_dir() for each in holding):
            _linked(holding, target / name)
        else:
            for each in holding:
                _copied(each, target / name)


def _linked(sources: Sequence[Path], target: Path) -> None:
    """Lay folders over each other by links to what one of them alone has."""
    target.mkdir()
    for name in sorted({entry for source in sources for entry in os.listdir(source)}):  # noqa: PTH208 - names alone
        holding = [source / name for source in sources if os.path.lexists(source / name)]
        if len(holding) > 1 and all(each.is_dir() for each in holding):
            _linked(holding, target / name)
        else:
            (target / name).symlink_to(holding[-1])


def _copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def link(folder: Path, packages: tuple[str, ...]) -> None:
    """Fill a folder with links to packages of this interpreter; those that are not installed are left out."""
    folder.mkdir(parents=True)
    for name in packages:
        spec = find_spec(name)
        if spec is None or not spec.origin:
            continue
        origin = Path(spec.origin)
        origin = origin.parent if spec.submodule_search_locations else origin
        (folder / origin.name).symlink_to(origin)


def unpack(data: bytes, closing: threading.Event, target: Path) -> None:
    """Unpack a zip, permissions included; zipfile keeps every member below the target.

    Raises OSError where it is told to stop.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if closing.is_set():
                raise OSError("the embedded AWS is ending")
            path = archive.extract(member, target)
            mode = member.external_attr >> 16
            if mode and not member.is_dir():
                os.chmod(path, (mode | 0o444) & 0o777)  # noqa: PTH101 - extract returns a str
