"""What is said under a verdict of its reason code: lines of a terminal, folded to its width."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from stormproof.core.explanations.lookup import explanation
from stormproof.core.explanations.texts import paragraphs

INDENT = 15
"""Where what stands behind a verdict begins."""
NARROWEST = 40


def lines(code: str | None, width: int | None, *, again: bool = False) -> Iterator[str]:
    """Yield what a code means, why it matters, and how it is mended; nothing for a code that is not known.

    `width` is the terminal's, None where nothing is folded; `again` that it has been said already.
    """
    found = explanation(code)
    if found is None:
        return
    if again:
        yield f"{' ' * INDENT}{found.code}: see above"
        return
    for heading, text in paragraphs(found).items():
        yield from _folded(f"{heading}: {text}", width)


def _folded(text: str, width: int | None) -> list[str]:
    first = " " * INDENT
    if width is None:
        return [f"{first}{text}"]
    further, room = f"{first}  ", max(width, INDENT + NARROWEST)
    return wrap(
        text, room, initial_indent=first, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    )
