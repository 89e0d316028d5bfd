"""Entries of the undo journal: which things are disturbed, and what they were before. They hold no calls.

What puts a thing back is derived from its kind (`aws.undo.disturbances`), so that who may write the journal cannot have
calls made of his choice. An entry's text bears an HMAC-SHA256 (RFC 2104) over all that it says.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from stormproof.core.criteria.pending_proofs import Awaited
from stormproof.core.planning.plans import refs

FORMAT = 2
"""Of the text; entries of format 1 held calls."""
Values = Mapping[str, Any]
"""Values of a thing by setting; a setting that is None is not there."""

# What a run stores beside the owner's own, to see how it is kept: by these names it is known and taken away again.
OBJECT = "stormproof-probe/encryption"
"""The key of an object in a bucket."""
ITEM, NUMBER = "stormproof-probe-encryption", "-840084008400"
"""What the key of an item in a table is made of, by the types that the table wants."""
MARK, MARKED = "stormproof", {"S": "probe"}
"""The attribute of an item of ours, and its value: nobody else's item is taken for one."""
STREAM = "stormproof-planted-"
"""How the name of a log stream begins that a line is planted in."""


def lease_parameter(api: str) -> str:
    """Return the parameter of the lease on a system, by its API's ID: targets of one name do not share it."""
    return f"/stormproof/{api}/lease"


def journal_path(name: str) -> str:
    """Return the path of the journal's parameters, by the API's ID; older versions named it after the target."""
    return f"/stormproof/{name}/undo"


@dataclass(frozen=True)
class Scope:
    """Whose journal and lease it is: the API by its account, region and ID; names of targets may stand twice."""

    account: str
    region: str
    api: str


@dataclass(frozen=True)
class Disturbed:
    """One thing that is disturbed: its kind, by name, and `resource`, what names it in calls.

    `before` is what was set, None where the thing was not there. `after` are the values that the disturbance sets, one
    after the other, in the form in which the kind looks at them; None is a thing that it takes away. `watched` things
    are compared alone: `apply` brings them back. `tidy` things are due though `apply` has mended what was broken.
    `region` is another one than the API's where the thing is, empty for that.
    """

    kind: str
    resource: Values
    before: Values | None
    after: tuple[Values | None, ...] = ()
    watched: bool = False
    tidy: bool = False
    region: str = ""

    def __str__(self) -> str:
        """Tell the thing."""
        where = f" in {self.region}" if self.region else ""
        return f"{self.kind} {' '.join(str(value) for value in self.resource.values())}{where}"


@dataclass(frozen=True)
class Entry:
    """One journalled disturbance; `began` is on the target's clock.

    `overruled` says that `apply` was set to mend it: what it has changed since is nobody's conflict. `awaited` is what
    a proof waits for that outlasts the run: until then nothing of the entry is put back. `proved` are the criteria of a
    proof that breaks something which held of all of them: until it is mended, what their controls find is nobody's.
    """

    id: str
    title: str
    began: datetime
    scope: Scope
    disturbed: tuple[Disturbed, ...]
    overruled: bool = False
    awaited: Awaited | None = None
    proved: tuple[str, ...] = ()

    def under_way(self, now: datetime) -> bool:
        """Tell whether it is of a proof that a later run is to judge."""
        return self.awaited is not None and not self.awaited.over(now)


class Untrusted(ValueError):
    """A text of the journal that nothing may be done by; its message says why."""


def to_text(entry: Entry, key: bytes | None = None) -> str:
    """Return the entry as JSON, signed where there is a key; raises ValueError for a Ref that stands in it."""
    if unresolved := [ref.name for each in entry.disturbed for ref in refs([each.before, *each.after])]:
        raise ValueError(f"the undo of {entry.title!r} holds Refs: {', '.join(unresolved)}")
    told = {**asdict(entry), "began": entry.began.isoformat()}
    if entry.awaited is None:
        del told["awaited"]  # versions that know of no proofs read it, too
    if not entry.proved:
        del told["proved"]  # as above, of proofs that were killed
    for each in told["disturbed"]:
        if not each["region"]:
            del each["region"]  # as above, of other regions
    body = json.dumps(_plain(told), sort_keys=True)
    return json.dumps({"format": FORMAT, "entry": body, "mac": _mac(body, key) if key else None})


def from_text(text: str, key: bytes | None = None, *, own: bool = False) -> Entry:
    """Return the entry; raises Untrusted.

    `own` is a text that this machine has kept for itself: it needs no signature.
    """
    outer = _parsed(text)
    if "format" not in outer:
        raise Untrusted("it is of an older version of Stormproof, or no entry at all")
    if outer["format"] != FORMAT:
        raise Untrusted(f"it is of format {outer['format']!r}, which this version of Stormproof does not know")
    body, mac = outer.get("entry"), outer.get("mac")
    if not isinstance(body, str):
        raise Untrusted("it is damaged")
    if not own:
        _check(body, mac, key)
    return _entry(_parsed(body, rich=True))


def _check(body: str, mac: Any, key: bytes | None) -> None:
    if key is None:
        raise Untrusted(
            "it was written on another machine, and no [journal_key] of the target tells whether it is ours"
        )
    if mac is None:
        raise Untrusted("it is not signed: whoever wrote it had no [journal_key]")
    if not isinstance(mac, str) or not hmac.compare_digest(mac.encode(), _mac(body, key).encode()):
        raise Untrusted("its signature is not by the target's [journal_key]")


def _mac(body: str, key: bytes) -> str:
    return hmac.new(key, body.encode("utf-8"), hashlib.sha256).hexdigest()


def _parsed(text: str, *, rich: bool = False) -> dict[str, Any]:
    try:
        found = json.loads(text, object_hook=_rich if rich else None)
    except (ValueError, RecursionError, binascii.Error) as error:
        raise Untrusted("it cannot be read") from error
    if not isinstance(found, dict):
        raise Untrusted("it is damaged")
    return found


def _entry(body: dict[str, Any]) -> Entry:
    try:
        things = tuple(Disturbed(**{**each, "after": tuple(each["after"])}) for each in body.pop("disturbed"))
        began, scope = datetime.fromisoformat(body.pop("began")), Scope(**body.pop("scope"))
        awaited = Awaited(**found) if (found := body.pop("awaited", None)) else None
        proved = tuple(body.pop("proved", ()))
        entry = Entry(**body, began=began, scope=scope, disturbed=things, awaited=awaited, proved=proved)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Untrusted(f"it is damaged ({type(error).__name__})") from error
    if began.tzinfo is None or not _texts(entry.id, entry.title, *vars(scope).values(), *proved):
        raise Untrusted("it is damaged")
    if awaited and not _is_awaited(awaited):
        raise Untrusted("it is damaged")
    for each in things:
        texts = _texts(each.kind, each.region)
        if not (texts and _are_values(each.resource) and _are_values(each.before, *each.after)):
            raise Untrusted("it is damaged")
    return entry


def _is_awaited(awaited: Awaited) -> bool:
    times: tuple[object, ...] = (awaited.due, awaited.expires)  # whatever stood in the text
    dated = all(isinstance(each, datetime) and each.tzinfo is not None for each in times)
    facts: object = awaited.facts
    return dated and isinstance(facts, dict) and _texts(awaited.kind, *facts.values())


def _texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _are_values(*values: object) -> bool:
    return all(value is None or isinstance(value, dict) for value in values)


def same(wanted: Any, found: Any) -> bool:
    """Tell whether what is found is what was wanted, as AWS gives back what it was given.

    It writes numbers as text, a policy as text or not, and leaves out what is empty or false; the order of a list of
    texts says nothing.
    """
    wanted, found = _unwrapped(wanted), _unwrapped(found)
    if not wanted and not found:
        return True
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(_same_within(wanted.get(name), found.get(name)) for name in {*wanted, *found})
    if isinstance(wanted, list | tuple) and isinstance(found, list | tuple):
        return len(wanted) == len(found) and _pairs(list(wanted), list(found))
    return str(wanted).lower() == str(found).lower() if _scalar(wanted) and _scalar(found) else bool(wanted == found)


def _same_within(wanted: Any, found: Any) -> bool:
    """Tell it of what stands within a structure, where an empty one is said on purpose: ``{"Block": {}}``."""
    wanted, found = _unwrapped(wanted), _unwrapped(found)
    return isinstance(wanted, Mapping) is isinstance(found, Mapping) and same(wanted, found)


def _pairs(wanted: list[Any], found: list[Any]) -> bool:
    if all(map(same, wanted, found)):
        return True
    if all(map(_scalar, wanted)) and all(map(_scalar, found)):
        return sorted(map(str, wanted)) == sorted(map(str, found))
    left = list(found)
    for each in wanted:
        place = next((at for at, other in enumerate(left) if same(each, other)), None)
        if place is None:
            return False
        del left[place]
    return True


def _scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _unwrapped(value: Any) -> Any:
    """Return a document that is text as what it says, and None for ``"false"``."""
    if isinstance(value, str):
        if value.startswith(("{", "[")):
            try:
                return json.loads(value)
            except ValueError:
                return value
        return None if value.lower() == "false" else value
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _rich(found: dict[str, Any]) -> Any:
    if found.keys() == {"$bytes"}:
        return base64.b64decode(found["$bytes"])
    if found.keys() == {"$datetime"}:
        return datetime.fromisoformat(found["$datetime"])
    return found
