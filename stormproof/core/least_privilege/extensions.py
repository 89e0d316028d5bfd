"""Extensions that layers bring along: processes beside the function, with its credentials.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html (extensions/ in a layer)
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

from stormproof.core.least_privilege.declared import INSIGHTS
from stormproof.core.least_privilege.libraries.secrets_extension import EXTENSION

FOLDER = "extensions/"
KNOWN = (EXTENSION, INSIGHTS)
"""How the names of layers begin whose extensions ask what the code asks of them, or what is known of them."""


def extensions(names: Iterable[str], contents: Iterable[bytes]) -> Iterator[str]:
    """Yield what layers, by name, bring along whose needs nobody knows; raises ValueError for what is no zip file."""
    for name, content in zip(names, contents, strict=True):
        if not name.startswith(KNOWN) and any(_brought(content)):
            yield f"what the extension in the layer {name} asks of AWS"


def _brought(content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (path for path in archive.namelist() if path.startswith(FOLDER) and path != FOLDER)
    except zipfile.BadZipFile as error:
        raise ValueError(f"a layer is no zip file: {error}") from error
