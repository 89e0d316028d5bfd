"""API keys that are made as a plan is carried out: no plan, no preview and no record ever holds one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from stormproof.core.keys import hint, key_hash, key_id, new_key
from stormproof.core.planning.plans import Call, NewKey, refs

TEXT = "text"


def minted(calls: Iterable[Call], known: Mapping[str, object], now: Callable[[], datetime]) -> dict[str, str]:
    """Return the parts of the new keys that calls name and nobody knows yet, by their names as Refs."""
    named = (ref for call in calls for ref in refs(call.parameters) if isinstance(ref, NewKey))
    keys = {ref.key for ref in named if ref.name not in known}
    return {f"{key}.{part}": value for key in sorted(keys) for part, value in _parts(new_key(), now()).items()}


def texts(made: Mapping[str, str]) -> list[str]:
    """Return the secrets among the parts of new keys."""
    return [value for name, value in made.items() if name.rpartition(".")[2] == TEXT]


def _parts(text: str, now: datetime) -> dict[str, str]:
    return {
        TEXT: text,
        "hash": key_hash(text),
        "id": key_id(text),
        "hint": hint(text),
        "created": now.isoformat(),
    }
