"""Parameters without what differs from run to run, of the same form: patterns, lengths and enumerations still hold.

Random parts are replaced by others of the same characters; long texts by their length. Of one operation's many calls so
few are kept that every member and every form of a value is there once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stormproof.core.planning.plans import Format, Ref

LONG = 200
LENGTH = "$length"
"""The one member of what stands for a long text."""
TIMES, EACH = "$times", "$each"
"""What stands for a long list: how many elements it has, and one of each form."""
SHORT = 3
"""Elements of a list that are kept as they are."""
TYPES = ("bytes", "<bytes>", "datetime")
"""What a recording has instead of such values: the names of their types."""
LATER = ("Ref", "Format")
"""What a plan has in the place of values that are known once it is carried out."""
MOST = 12
"""Calls of one operation that are kept at most."""
RANDOM = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?<![A-Za-z0-9])(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{8,}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])[A-Za-z0-9+/]{20,}={0,2}"
    r"|(?<![0-9])[0-9]{9,}(?![0-9])"
)
ACCOUNT = "123456789012"
API = "a1b2c3d4e5"
OURS = re.compile(
    r"(?<=stormproof[-/])[a-z0-9]{10}(?![a-z0-9])"
    r"|(?<=restapis/)[a-z0-9]{10}"
    r"|(?<=execute-api:us-east-1:123456789012:)[a-z0-9]{10}"
)
"""An API's identifier, which may be without a figure, where names have it."""
WITHHELD = ("[redacted]", "withheld]")
"""What evidence has in the place of secrets."""


def generalised(value: Any) -> Any:
    """Return a value without what is random in it."""
    if isinstance(value, Mapping):
        return {_text(str(name)): generalised(each) for name, each in value.items()}
    if isinstance(value, list):
        several = [generalised(each) for each in value]
        return {TIMES: len(several), EACH: kept(several)[:SHORT]} if len(several) > SHORT else several
    if isinstance(value, Ref | Format):
        return type(value).__name__
    if isinstance(value, str):
        return {LENGTH: len(value)} if len(value) > LONG else _text(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10**9:
        return 10 ** (len(str(value)) - 1)  # a time
    return value


def whole(parameters: Any) -> bool:
    """Tell whether nothing was withheld of parameters."""
    return not any(isinstance(each, str) and each.endswith(WITHHELD) for _, each in leaves(parameters))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what values hold, each with the path to it; elements of a list are alike."""
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}")
    elif isinstance(value, list) and value:
        for each in value:
            yield from leaves(each, f"{path}[]")
    else:
        yield path, value


def kept(several: Iterable[Any]) -> list[Any]:
    """Return so many of the parameters of one operation that every member and form of value is among them."""
    chosen: list[Any] = []
    seen: set[tuple[str, Any]] = set()
    for each in sorted(several, key=lambda one: (-len(str(one)), str(one))):
        forms = {(_form(path), _form(str(value))) for path, value in leaves(each)}
        if not chosen or forms - seen:
            chosen.append(each)
            seen |= forms
    return chosen[:MOST]


def _text(value: str) -> str:
    return RANDOM.sub(lambda found: found[0] if found[0] == ACCOUNT else _alike(found[0]), OURS.sub(API, value))


def _alike(text: str) -> str:
    """Return a text of the same characters' kinds, the same for all of its form."""
    kinds = ((str.isdigit, "1"), (str.isupper, "A"), (str.islower, "a"))
    if re.fullmatch(r"[a-z0-9]{10}", text):
        return API
    if re.fullmatch(r"[0-9a-f-]+", text):
        return re.sub(r"[0-9a-f]", "0", text)
    return "".join(next((other for is_kind, other in kinds if is_kind(each)), each) for each in text)


def _form(text: str) -> str:
    """Return what texts of one form share: words that an enumeration may have are told apart, names are not."""
    if re.fullmatch(r"[A-Za-z_]{1,30}|\d{1,2}|", text):
        return text
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "0", text))
