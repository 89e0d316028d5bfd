r"""Patterns of the models, which are Java's, as Python reads them; what cannot be read is not checked.

AWS matches the whole value: ``[1-5]\d\d`` refuses ``2000``. In Java ``\d``, ``\w`` and ``\s`` are ASCII's,
``&&`` is an intersection of classes, ``\p{..}`` a Unicode class:
https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable

import regex

Match = Callable[[str], object]

SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
"""How Java writes all characters beyond the first plane."""
PLANES = r"\U00010000-\U0010FFFF"
OF_JAVA = ("\\p", "\\P", "&&", "\\z", "(?i)")


@functools.lru_cache(maxsize=4096)
def matcher(pattern: str) -> Match | None:
    """Return what tells whether a value matches a pattern as a whole; None where Python cannot read the pattern."""
    text = pattern.replace(SURROGATES, PLANES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "possible nested set": such is Java's way, too
        return _python(text) or _unicode(text)


def _python(pattern: str) -> Match | None:
    if any(mark in pattern for mark in OF_JAVA):
        return None
    try:
        return re.compile(pattern, re.ASCII).fullmatch
    except re.error:
        return None


def _unicode(pattern: str) -> Match | None:
    try:
        compiled: Match = regex.compile(pattern, regex.VERSION1).fullmatch
    except regex.error:
        return None
    return compiled
