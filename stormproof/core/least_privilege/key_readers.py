"""Which modules of a function read the API key that a request carries, by their text.

A function that looks at the header ``x-api-key`` or at ``requestContext.identity.apiKey`` must go on finding it there.
Frameworks name the header otherwise: ``x_api_key`` as a parameter, ``HTTP_X_API_KEY`` in a WSGI environment. Names that
are put together while it runs are not seen. Modules that were installed from a package index are left out: they know
the name of every field and use what the function's own modules ask them for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from stormproof.core.least_privilege.packages import Package

READS = re.compile(rb"""x[-_]api[-_]key|["']apiKey["']|identity\.api_key\b""", re.IGNORECASE)
IN_ALL = (b"api", b"key")
"""What stands in each of these, in lower case: most modules lack it, and are not looked through by the pattern."""

KEPT = 32
"""Of how many packages it is remembered: each plan asks for the same ones."""


def key_readers(packages: Iterable[Package]) -> tuple[str, ...]:
    """Return the paths of modules in packages that read the key."""
    return tuple(sorted({path for package in packages for path in _readers(package)}))


@lru_cache(maxsize=KEPT)
def _readers(package: Package) -> tuple[str, ...]:
    own = ((path, source) for path, source in package.modules.items() if path not in package.installed)
    return tuple(path for path, source in own if _may_read(source) and READS.search(source))


def _may_read(source: bytes) -> bool:
    text = source.lower()
    return all(each in text for each in IN_ALL)
