"""Wordings of errors without what differs from call to call, so that two accounts' are comparable."""

from __future__ import annotations

import re

PLACEHOLDERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("<arn>", re.compile(r"arn:aws[a-z-]*:[^\s\"',)]+")),
    ("<url>", re.compile(r"https?://[^\s\"',)]+")),
    ("<uuid>", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)),
    ("<time>", re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?")),
    ("<quoted>", re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")),
    ("<list>", re.compile(r"\[[^\]]*\]")),
    ("<name>", re.compile(r"(?<![\w<])(?=[\w.:/-]*[\d_/])[\w.:/-]*\w(?![\w>])")),
)
"""In the order in which they are put in: later ones see what earlier ones left."""


def general(message: str) -> str:
    """Return the message with ARNs, identifiers, times, quotations, names and figures as placeholders."""
    for placeholder, pattern in PLACEHOLDERS:
        message = pattern.sub(placeholder, message)
    return " ".join(message.split())
