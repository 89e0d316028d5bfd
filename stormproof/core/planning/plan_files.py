"""Plans that were written to a file: what is carried out later has to be exactly what somebody has read.

The file is the document of ``contracts/plan.schema.json``, with whom it is about and a digest of all of it. A digest
shows a slip, not a forger: whoever can write the file can say ``apply`` himself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from stormproof.core.errors import Conflict, UsageError

KEY, DIGEST = "plan_file", "sha256"
COMPARED = ("control", "resource", "aspect", "action", "before", "after", "breaking_why")
"""What two changes have to be the same in."""
SHOWN = 5
AGAIN = "make and read the plan again: `stormproof plan --out FILE`"


@dataclass(frozen=True)
class About:
    """Whom a plan is about and what it was made of; `criteria` are ids, None for all."""

    target: str
    environment: str
    account: str
    region: str
    api: str
    version: str
    criteria: Sequence[str] | None = None


def written(document: Mapping[str, Any], about: About, made: str) -> str:
    """Return the text of a plan's file; `made` is when, ISO 8601."""
    whole = {KEY: {**asdict(about), "made": made}, **document}
    whole[KEY][DIGEST] = _digest(whole)
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def read(text: str, name: str) -> dict[str, Any]:
    """Return the document of a plan's file; raises UsageError for what is none, or is not as it was written."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    head = found.get(KEY) if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(head, dict) or not isinstance(found.get("changes"), list):
        raise UsageError(f"{name} is no plan's file", "`stormproof plan --out FILE` writes one")
    if head.get(DIGEST) != _digest(found):
        raise UsageError(f"{name} is not as it was written: somebody has changed it since", AGAIN)
    return found


def must_be_about(found: Mapping[str, Any], about: About, name: str) -> None:
    """Raise UsageError where a plan's file is about something else, or was made by another version."""
    for part, now in asdict(about).items():
        then = found[KEY].get(part)
        if part != "criteria" and then != now:
            raise UsageError(f"{name} is about the {part} {then}, this is {now}", AGAIN)


def criteria_of(found: Mapping[str, Any]) -> list[str] | None:
    """Return the ids of the criteria that a plan was made for, None for all."""
    ids = found[KEY]["criteria"]
    return None if ids is None else [str(each) for each in ids]


def must_be_the_same(found: Mapping[str, Any], now: Mapping[str, Any], *, some_made: bool = False) -> None:
    """Raise Conflict unless a plan that is made now has exactly the changes of a file, and says which differ.

    `some_made` admits that some of them are made already, as where the trial of the workload brings log groups about:
    what is left has to be changes of the file, in its order.
    """
    then, there = _changes(found), _changes(now)
    if there == ([each for each in then if each in there] if some_made else then):
        return
    gone = [f"  no longer to be done, or otherwise: {_named(each)}" for each in then if each not in there]
    new = [f"  to be done now: {_named(each)}" for each in there if each not in then]
    lines = [*gone, *new] or ["  the order of the changes"]
    more = [f"  and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    said = "nothing was changed: the system, or the target file, has changed since the plan was made"
    raise Conflict("\n".join((said, *lines[:SHOWN], *more, f"  {AGAIN}")))


def _changes(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is compared, as JSON has it."""
    kept = [{part: each.get(part) for part in COMPARED} for each in document["changes"]]
    plain: list[dict[str, Any]] = json.loads(json.dumps(kept))
    return plain


def _named(change: Mapping[str, Any]) -> str:
    return f"{change['control']}: {change['aspect']} of {change['resource']}"


def _digest(document: Mapping[str, Any]) -> str:
    head = {part: value for part, value in document[KEY].items() if part != DIGEST}
    text = json.dumps({**document, KEY: head}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
