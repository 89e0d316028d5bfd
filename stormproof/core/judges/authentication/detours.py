"""Judges of the ways to the functions that lead past the REST API, by what they ask of a client."""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.core.errors import Refuted
from stormproof.core.front_ends.model import FrontEnd


def judge_no_open_url(urls: Sequence[str]) -> None:
    """Refute if a function can be called past the API, by a URL that asks for nothing.

    Code ``auth.bypass_function_url``.
    """
    if urls:
        raise Refuted("auth.bypass_function_url", f"a function URL asks for no signature: {urls[0]}", tuple(urls))


def judge_nothing_past(front_ends: Sequence[FrontEnd]) -> None:
    """Refute if a function can be called past the REST API by a way that asks for nothing.

    Code ``auth.bypass_front_end``.
    """
    found = [(each, entry) for each in front_ends for entry in each.open]
    if found:
        said = "; ".join(f"{entry.way} of {each} leads to {entry.function}" for each, entry in found)
        resources = tuple(entry.resource for _, entry in found)
        raise Refuted("auth.bypass_front_end", f"past the REST API, and asks for nothing: {said}", resources)
