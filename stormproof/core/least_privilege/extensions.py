"""Extensions that layers bring along: processes beside the function, with its credentials.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html (extensions/ in a layer)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stormproof.core.least_privilege.declared import INSIGHTS
from stormproof.core.least_privilege.libraries.secrets_extension import EXTENSION
from stormproof.core.least_privilege.packages import Package

FOLDER = "extensions/"
KNOWN = (EXTENSION, INSIGHTS)
"""How the names of layers begin whose extensions ask what the code asks of them, or what is known of them."""


def extensions(names: Iterable[str], contents: Iterable[Package]) -> Iterator[str]:
    """Yield what layers, by name, bring along whose needs nobody knows."""
    for name, content in zip(names, contents, strict=True):
        if not name.startswith(KNOWN) and any(_brought(content)):
            yield f"what the extension in the layer {name} asks of AWS"


def _brought(content: Package) -> Iterator[str]:
    yield from (path for path in content.paths if path.startswith(FOLDER) and path != FOLDER)
