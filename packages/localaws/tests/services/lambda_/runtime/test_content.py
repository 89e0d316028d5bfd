"""What a function finds on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localaws.services.lambda_.runtime.content import RUNTIME_PACKAGES, ContentStore
from localaws.services.lambda_.runtime.functions import Archive, FunctionVersion


def test_later_layers_lie_over_earlier_ones(
    tmp_path: Path, version: Callable[..., FunctionVersion], zipped: Callable[..., Archive]
) -> None:
    """Layers are unpacked into one folder in their order, so that the last one's files stay."""

    async def main() -> Path:
        store = ContentStore(tmp_path)
        first = zipped(python__shared="WHO = 1", python__only="WHO = 1")
        opt = await store.opt(version(layers=(first, zipped(python__shared="WHO = 2"))))
        store.close()
        return opt

    opt = asyncio.run(main())
    assert (opt / "python" / "shared.py").read_text() == "WHO = 2"
    assert (opt / "python" / "only.py").read_text() == "WHO = 1"


def test_layers_in_several_mixtures_share_what_was_unpacked(
    tmp_path: Path, version: Callable[..., FunctionVersion], zipped: Callable[..., Archive]
) -> None:
    """Below ``python/`` what one layer alone has is a link; folders that several have are laid over each other."""
    first = zipped(python__package__one="WHO = 1", python__both__one="WHO = 1", bin__tool="WHO = 1")
    second = zipped(python__both__other="WHO = 2", bin__other="WHO = 2")

    async def main() -> tuple[Path, Path]:
        store = ContentStore(tmp_path)
        alone = await store.opt(version(layers=(first,)))
        both = await store.opt(version(layers=(first, second)))
        store.close()
        return alone, both

    alone, both = asyncio.run(main())
    shared = "python/package/one.py"
    assert (alone / shared).resolve() == (both / shared).resolve()
    assert (alone / shared).read_text() == "WHO = 1"
    assert sorted(path.name for path in (both / "python" / "both").iterdir()) == ["one.py", "other.py"]
    assert sorted(path.name for path in (both / "bin").iterdir()) == ["other.py", "tool.py"]
    assert sorted(path.name for path in (alone / "python" / "both").iterdir()) == ["one.py"]


def test_the_runtimes_folder_holds_what_aws_brings_along_and_nothing_else(tmp_path: Path) -> None:
    """boto3 is there, and the program that a wrapper starts; packages of the host that AWS's runtime lacks are not."""
    store: Any = ContentStore(tmp_path)
    store.prepare()
    store.close()
    names = {path.name.partition(".")[0] for path in store.runtime.iterdir()}
    assert {"boto3", "botocore"} <= names <= {*RUNTIME_PACKAGES, "bootstrap"}
