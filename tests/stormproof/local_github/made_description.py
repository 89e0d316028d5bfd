"""Makes the part of GitHub's description anew that is kept, from npm's package.

Usage: ``python -m tests.stormproof.local_github.made_description``; it fetches the package of the version that
`stormproof.local_github.extracting` names, and raises ValueError where its digest is another. To go on to a newer one,
change version and digest there (``npm view @octokit/openapi dist.integrity``).
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stormproof import local_github
from stormproof.local_github.extracting import INTEGRITY, MEMBER, NAME, PACKAGE, VERSION, extracted, packed
from stormproof.local_github.issues import ISSUES
from stormproof.local_github.routes import ROUTES
from stormproof.repository.operations import OPERATIONS


def used() -> Iterator[tuple[str, str]]:
    """Yield method and path of each operation that is asked for, or answered here."""
    yield from OPERATIONS.values()
    yield from (each[:2] for each in (*ROUTES, *ISSUES))


def published(folder: Path) -> dict[str, Any]:
    """Return GitHub's whole description as npm has it; raises CalledProcessError, and ValueError for another digest."""
    npm = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(folder)]
    subprocess.run(npm, check=True, capture_output=True)
    (archive,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise ValueError(f"{archive.name} is not the package that is named: sha512-{digest}")
    with tarfile.open(archive) as packages:
        member = packages.extractfile(MEMBER)
        if member is None:
            raise ValueError(f"{archive.name} has no {MEMBER}")
        found: dict[str, Any] = json.load(member)
        return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        content = packed(extracted(published(Path(made)), used()))
    (Path(local_github.__path__[0]) / NAME).write_bytes(content)
