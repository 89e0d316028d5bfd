"""S3: metadata that arrives encoded is decoded; see `localaws.services.s3.metadata`."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from moto.s3.models import FakeKey

from localaws.moto.patches import Method, Patches
from localaws.services.s3.metadata import ENCODED, decoded

OWN = "x-amz-meta-"


def install(patches: Patches) -> None:
    """Decode what is kept."""
    patches.wrap(FakeKey, "set_metadata", _decoding)


def _decoding(keep: Method) -> Method:
    def set_metadata(key: FakeKey, metadata: MutableMapping[str, Any], replace: bool = False) -> None:  # noqa: FBT001, FBT002  # as moto calls it
        for name, value in list(metadata.items()):
            if name.lower().startswith(OWN) and isinstance(value, str) and ENCODED in value:
                metadata[name] = decoded(value)
        keep(key, metadata, replace)

    return set_metadata
