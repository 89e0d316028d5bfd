"""What stood before a control changed an owner's setting: kept beside the system until a removal puts it back.

One SSM parameter a setting, under the API's ID, as JSON: what stood there, and what was set in its place. By the latter
a setting that its owner has changed since is told from ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.plans import Action, Blocked, Call, Change, Step
from stormproof.core.system import System

ROOT = "/stormproof/former"


@dataclass(frozen=True)
class Former:
    """A setting: `before` is what its owner had, None for nothing, `after` what was set in its place."""

    before: Any
    after: Any

    def stands(self, value: Any) -> bool:
        """Tell whether a value is still what was set."""
        return bool(_plain(value) == _plain(self.after))


@dataclass(frozen=True)
class Formers:
    """All that is kept of a system, by control, resource and aspect; `unseen` says why that could not be looked at."""

    kept: Mapping[tuple[str, str, str], Former] = field(default_factory=dict)
    unseen: str = ""

    def of(self, control: str, resource: str, aspect: str) -> Former | None:
        """Return what is kept of a setting, None where nothing is."""
        return self.kept.get((control, resource, aspect))


NOTHING_KEPT = Formers()


def read_formers(reads: Any, system: System) -> Formers:
    """Look at what is kept, by `core.planning.controls.Reads`; never raises: what is not known is not overwritten."""
    try:
        found = reads.pages("ssm", "get_parameters_by_path", "Parameters[].Value", Path=_path(system), Recursive=True)
    except (CouldNotLook, NotThere) as error:
        return Formers(unseen=str(error))
    documents = [json.loads(each) for each in found]
    return Formers({tuple(each["of"]): Former(each["before"], each["after"]) for each in documents})


def remembering(system: System, formers: Formers, change: Change) -> Change:
    """Return a change that keeps what stands there, first of all, unless that is kept already."""
    key = (change.control, change.resource, change.aspect)
    known = formers.of(*key)
    before = known.before if known and known.stands(change.before) else _plain(change.before)
    if known == Former(before, _plain(change.after)):
        return change
    return replace(change, calls=(_kept(system, key, before, change.after), *change.calls))


def forgetting(system: System, formers: Formers, change: Change) -> Change:
    """Return a change of a removal that ends with forgetting what it has put back."""
    key = (change.control, change.resource, change.aspect)
    if formers.of(*key) is None:
        return change
    return replace(change, calls=(*change.calls, _forgotten(system, key)))


def restored(system: System, before: Formers, now: Formers) -> tuple[Call, ...]:
    """Return the calls after which the same is kept as before a disturbance that `apply` has mended.

    What was broken on purpose is nothing that its owner had: a removal must not put it back. What `apply` has set in
    its place stands, though, and may have other IDs than before: by it the setting is known for ours.
    """
    if before.unseen or now.unseen:
        return ()
    wanted = {key: _as_set(before.of(*key), now.of(*key)) for key in sorted({*before.kept, *now.kept})}
    return tuple(_again(system, key, former) for key, former in wanted.items() if former != now.of(*key))


def _as_set(before: Former | None, now: Former | None) -> Former | None:
    return Former(before.before, now.after) if before and now else before


def _again(system: System, key: tuple[str, str, str], former: Former | None) -> Call:
    return _forgotten(system, key) if former is None else _kept(system, key, former.before, former.after)


def left_over(system: System, formers: Formers, steps: Sequence[Step], controls: Collection[str]) -> Iterator[Change]:
    """Yield what forgets the settings that a removal of the named controls has nothing to do about any more.

    A removal that was killed had put them back already, or their owner has set something else since. What belongs to a
    control that is held back is kept: its removal is still to come.
    """
    due = {(step.control, step.resource, step.aspect) for step in steps if isinstance(step, Change)}
    held = {step.control for step in steps if isinstance(step, Blocked)}
    for key, former in sorted(formers.kept.items()):
        if key not in due and key[0] in set(controls) - held:
            kept = {"kept for the owner": former.before}
            yield Change(*key, Action.DELETE, kept, None, (_forgotten(system, key),))


def _kept(system: System, key: tuple[str, str, str], before: Any, after: Any) -> Call:
    value = json.dumps({"of": key, "before": before, "after": after})
    parameters = {"Name": _name(system, key), "Value": value, "Type": "String", "Overwrite": True}
    return Call("ssm", "put_parameter", parameters)


def _forgotten(system: System, key: tuple[str, str, str]) -> Call:
    return Call("ssm", "delete_parameter", {"Name": _name(system, key)})


def _path(system: System) -> str:
    return f"{ROOT}/{system.api.id}"


def _name(system: System, key: tuple[str, str, str]) -> str:
    control, *what = key
    return f"{_path(system)}/{control}/{hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]}"


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))
