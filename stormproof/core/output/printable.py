"""Text of strangers made harmless for whatever shows it: terminals, HTML, CSV, JSON.

Escaped are C0 and C1 controls (a terminal obeys ESC and CSI), format characters (bidirectional overrides among them
let a line read otherwise than it is), line and paragraph separators, and lone surrogates, which no encoding has.
Categories: https://www.unicode.org/reports/tr44/#General_Category_Values
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
KEPT = frozenset("\n\t")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula to a spreadsheet: https://owasp.org/www-community/attacks/CSV_Injection"""
SUSPECT = re.compile(r"[^\x20-\x7e\n\t]")
COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
"""Select Graphic Rendition of ECMA-48, 8.3.117: colours and weights, nothing that moves or reports."""


def printable(text: str) -> str:
    """Return a text with what a terminal would obey shown instead, by its number; lines and tabs stay."""
    return SUSPECT.sub(_shown, text)


def printable_but_for_colours(text: str) -> str:
    """Return a text that was coloured for a terminal, with all else that it would obey shown."""
    parts = COLOUR.split(text)
    return "".join(part if index % 2 else printable(part) for index, part in enumerate(parts))


def cell(text: str) -> str:
    """Return a cell of a CSV file that no spreadsheet takes for a formula: such a one begins with an apostrophe."""
    shown = printable(text)
    return f"'{shown}" if text.startswith(FORMULA) else shown


def json_text(document: Any, indent: int | None = 2) -> str:
    """Return JSON that is readable and holds nothing that a terminal would obey; it means the same document."""
    return SUSPECT.sub(_in_json, json.dumps(document, indent=indent, ensure_ascii=False))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if character in KEPT or unicodedata.category(character) not in OBEYED:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _in_json(found: re.Match[str]) -> str:
    obeyed = unicodedata.category(found[0]) in OBEYED
    return json.dumps(found[0])[1:-1] if obeyed else found[0]
