"""The pages that alarms lead to, and the sections that they have: Markdown, or what a web server makes of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests

from stormproof.core.errors import Undecidable

TIMEOUT_S = 15
ANCHOR = re.compile(r"""\b(?:id|name)=["']?(?:user-content-)?([\w-]+)""")
"""GitHub puts a prefix before the anchors of a page that it renders."""
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def sections(pages: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return page -> its anchors; raises Undecidable ``alerts.runbook_unreadable`` for a page that cannot be read."""
    return {page: anchors(_text(page)) for page in pages}


def anchors(text: str) -> frozenset[str]:
    """Return the anchors of a page: those that stand there, and those that headings of Markdown get."""
    return frozenset({*ANCHOR.findall(text), *map(_slug, HEADING.findall(text))})


def _text(page: str) -> str:
    parts = urlsplit(page)
    try:
        if parts.scheme == "file":
            return Path(unquote(parts.path)).read_text("utf-8-sig")
        answer = requests.get(page, timeout=TIMEOUT_S)
        answer.raise_for_status()
    except (
        OSError,
        UnicodeDecodeError,
        requests.RequestException,
    ) as error:  # a private page tells a stranger that it is not there
        said = f"the runbook's page {page} could not be read from here: {error}"
        raise Undecidable("alerts.runbook_unreadable", said) from error
    return answer.text


def _slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
