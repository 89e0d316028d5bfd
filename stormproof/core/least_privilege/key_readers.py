"""Which modules of a function read the API key that a request carries, by their text.

A function that looks at the header ``x-api-key`` or at ``requestContext.identity.apiKey`` must go on finding it there.
Frameworks name the header otherwise: ``x_api_key`` as a parameter, ``HTTP_X_API_KEY`` in a WSGI environment. Names that
are put together while it runs are not seen. Modules that were installed from a package index are left out: they know
the name of every field and use what the function's own modules ask them for.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache

from stormproof.core.least_privilege.records import installed_paths

READS = re.compile(rb"""x[-_]api[-_]key|["']apiKey["']|identity\.api_key\b""", re.IGNORECASE)

KEPT = 32
"""Of how many packages it is remembered: each plan asks for the same ones."""


def key_readers(packages: Iterable[bytes]) -> tuple[str, ...]:
    """Return the paths of modules in zip files that read the key; raises ValueError for what is no zip file."""
    return tuple(sorted({path for package in packages for path in _readers(package)}))


@lru_cache(maxsize=KEPT)
def _readers(package: bytes) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            installed = set(installed_paths(archive))
            own = [path for path in archive.namelist() if path.endswith(".py") and path not in installed]
            return tuple(path for path in own if READS.search(archive.read(path)))
    except zipfile.BadZipFile as error:
        raise ValueError(f"a deployment package is no zip file: {error}") from error
