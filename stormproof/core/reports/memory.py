"""The verdicts of the run before, kept in the text of the issue that tells of them: nothing else has to keep anything.

They stand in a comment of HTML, compressed, in letters that end no comment. Whoever may edit the issue may edit them;
what cannot be read is as nothing, and then all that is not met is told anew.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib

from stormproof.core.reports.changes import Verdicts

MARK = re.compile(r"<!-- stormproof-verdicts-1 ([A-Za-z0-9+/=]+) -->")
LARGEST = 4 * 1024 * 1024
"""Bytes of what is unpacked."""


def remembering(verdicts: Verdicts) -> str:
    """Return the comment that keeps verdicts."""
    packed = zlib.compress(json.dumps(verdicts, sort_keys=True, separators=(",", ":")).encode(), 9)
    return f"<!-- stormproof-verdicts-1 {base64.b64encode(packed).decode()} -->"


def remembered(text: str) -> dict[str, str]:
    """Return the verdicts that a text keeps, none where it keeps none that can be read."""
    found = MARK.search(text)
    if found is None:
        return {}
    try:
        unpacked = zlib.decompressobj().decompress(base64.b64decode(found[1], validate=True), LARGEST)
        told = json.loads(unpacked)
    except (binascii.Error, zlib.error, ValueError):
        return {}
    return {str(name): str(letters) for name, letters in told.items()} if isinstance(told, dict) else {}
