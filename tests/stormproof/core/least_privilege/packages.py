"""Deployment packages made of texts, for tests of the analysis."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable

from stormproof.core.least_privilege.actions import known
from stormproof.core.least_privilege.calls import Usage, usage
from stormproof.core.least_privilege.packages import Package, opened


def zipped(texts: dict[str, str]) -> Package:
    """Return what stands in a zip file of path -> text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in texts.items():
            archive.writestr(path, textwrap.dedent(text))
    return opened(buffer.getvalue())


def used(source: str = "", layers: Iterable[Package] = (), **modules: str) -> Usage:
    """Return what a package uses whose handler is ``app.handle``; `modules` are others by name."""
    texts = {"app.py": source, **{f"{name}.py": text for name, text in modules.items()}}
    return usage(zipped(texts), tuple(layers), "app.handle", known)


def methods(found: Usage) -> set[str]:
    """Return the calls as ``service.method``."""
    return {f"{call.service}.{call.method}" for call in found.calls}
