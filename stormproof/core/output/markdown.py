"""Text of strangers within Markdown: in code spans, where it makes no link, no mention and no markup."""

from __future__ import annotations

from stormproof.core.output.printable import printable

LONGEST = 240


def code_span(text: str, longest: int = LONGEST) -> str:
    """Return a text as a code span that also a table takes: in one line, cut where it is longer."""
    plain = " ".join(printable(text).split()).replace("`", "'").replace("|", "/") or "-"
    return f"`{plain[:longest] + '…' if len(plain) > longest else plain}`"
