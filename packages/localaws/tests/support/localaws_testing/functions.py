"""Versions of functions, written in the tests."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from localaws.services.lambda_.runtime.functions import LATEST, Archive, FunctionVersion, LoggingConfig

Version = Callable[..., FunctionVersion]


def archive(**files: str) -> Archive:
    """A zip of Python modules, name -> source."""
    return archive_of({f"{name.replace('__', '/')}.py": source for name, source in files.items()})


def archive_of(files: Mapping[str, str | bytes], mode: int = 0o644) -> Archive:
    """A zip of files, path -> content, each with the mode."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            zipped.writestr(member, content)
    data = target.getvalue()
    return Archive(hashlib.sha256(data).hexdigest(), data)


def function_version(
    name: str = "f", source: str = "def handler(event, context): return event", **more: Any
) -> FunctionVersion:
    """A version of a function whose one module is `source`."""
    defaults: dict[str, Any] = {
        "region": "us-east-1",
        "account": "123456789012",
        "name": name,
        "version": LATEST,
        "handler": "app.handler",
        "runtime": "python3.12",
        "role": "arn:aws:iam::123456789012:role/r",
        "timeout_s": 3,
        "memory_mb": 256,
        "environment": (),
        "code": archive(app=source),
        "layers": (),
        "logging": LoggingConfig(f"/aws/lambda/{name}"),
    }
    return FunctionVersion(**{**defaults, **more})
