"""The pages that alarms lead to, and the sections that they have: Markdown, or what a web server makes of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests

from stormproof.core.errors import Undecidable

TIMEOUT_S = 15
ANCHOR = re.compile(r"""\b(?:id|name)=["']?(?:user-content-)?([\w-]+)""")
"""GitHub puts a prefix before the anchors of a page that it renders."""
PASSWORD = re.compile(r"""<input\b[^>]*\btype=["']?password\b""", re.IGNORECASE)
SIGN_IN = re.compile(r"(?:^|[./_-])(?:log-?in|sign-?in|sso|oauth2?|saml2?|authorize)(?:$|[./_-])", re.IGNORECASE)
"""How addresses are written to which who is not signed in is sent on."""
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """What came of a page, and whether it may be one to sign in at in its place."""

    text: str
    signing_in: bool = False


def sections(links: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return page -> its anchors, of the pages that links (``page#anchor``) lead to.

    Raises Undecidable ``alerts.runbook_unreadable`` for a page that cannot be read.
    """
    wanted: dict[str, set[str]] = {}
    for link in links:
        page, _, anchor = link.partition("#")
        wanted.setdefault(page, set()).add(anchor)
    return {page: _sections(page, anchored) for page, anchored in wanted.items()}


def anchors(text: str) -> frozenset[str]:
    """Return the anchors of a page: those that stand there, and those that headings of Markdown get."""
    return frozenset({*ANCHOR.findall(text), *map(_slug, HEADING.findall(text))})


def _sections(page: str, wanted: set[str]) -> frozenset[str]:
    read = _read(page)
    found = anchors(read.text)
    if read.signing_in and not found & wanted:
        raise _unreadable(page, "whoever is not signed in gets a page to sign in at")
    return found


def _read(page: str) -> Page:
    parts = urlsplit(page)
    try:
        if parts.scheme == "file":
            return Page(Path(unquote(parts.path)).read_text("utf-8-sig"))
        answer = requests.get(page, timeout=TIMEOUT_S)
        answer.raise_for_status()
    except (
        OSError,
        UnicodeDecodeError,
        requests.RequestException,
    ) as error:  # a private page tells a stranger that it is not there
        raise _unreadable(page, str(error)) from error
    return Page(answer.text, _asks_to_sign_in(answer))


def _asks_to_sign_in(answer: requests.Response) -> bool:
    """Tell whether a form for a password came, or who asked was sent on to where one signs in."""
    to = urlsplit(answer.url)
    return bool(PASSWORD.search(answer.text) or (answer.history and SIGN_IN.search(f"{to.hostname}{to.path}")))


def _unreadable(page: str, why: str) -> Undecidable:
    return Undecidable("alerts.runbook_unreadable", f"the runbook's page {page} could not be read from here: {why}")


def _slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
