"""What stood before a control changed an owner's setting: kept beside the system until a removal puts it back.

One SSM parameter a setting, under the API's ID, as JSON: what stood there, and what was set in its place. By the latter
a setting that its owner has changed since is told from ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
    return replace(change, calls=(kept(system, key, before, change.after), *change.calls))


def keeping_nothing_of(controls: Collection[str]) -> Callable[[System, Formers, Change], Change]:
    """Return `remembering` that keeps nothing of what the named controls replace.

    A proof has broken something that they mend: what stands there is nothing that its owner had, and a removal must not
    put it back. What he had is kept already, or was as wanted before it was broken; what is made anew may have another
    ID than before, and is known for ours by that.
    """

    def keep(system: System, formers: Formers, change: Change) -> Change:
        if change.control not in controls:
            return remembering(system, formers, change)
        key = (change.control, change.resource, change.aspect)
        known = formers.of(*key)
        if known is None or known.stands(change.after):
            return change
        return replace(change, calls=(kept(system, key, known.before, change.after), *change.calls))

    return keep


def forgetting(system: System, formers: Formers, change: Change) -> Change:
    """Return a change of a removal that ends with forgetting what it has put back."""
    key = (change.control, change.resource, change.aspect)
    if formers.of(*key) is None:
        return change
    return replace(change, calls=(*change.calls, forgotten(system, key)))


def left_over(system: System, formers: Formers, steps: Sequence[Step], controls: Collection[str]) -> Iterator[Change]:
    """Yield what forgets the settings that a removal of the named controls has nothing to do about any more.

    A removal that was killed had put them back already, or their owner has set something else since. What belongs to a
    control that is held back is kept: its removal is still to come.
    """
    due = {(step.control, step.resource, step.aspect) for step in steps if isinstance(step, Change)}
    held = {step.control for step in steps if isinstance(step, Blocked)}
    for key, former in sorted(formers.kept.items()):
        if key not in due and key[0] in set(controls) - held:
            before = {"kept for the owner": former.before}
            yield Change(*key, Action.DELETE, before, None, (forgotten(system, key),))


def kept(system: System, key: tuple[str, str, str], before: Any, after: Any) -> Call:
    """Return the call that keeps a setting of the owner's, by control, resource and aspect, beside what is set."""
    value = json.dumps({"of": key, "before": before, "after": after})
    parameters = {"Name": _name(system, key), "Value": value, "Type": "String", "Overwrite": True}
    return Call("ssm", "put_parameter", parameters)


def forgotten(system: System, key: tuple[str, str, str]) -> Call:
    """Return the call that forgets it."""
    return Call("ssm", "delete_parameter", {"Name": _name(system, key)})


def _path(system: System) -> str:
    return f"{ROOT}/{system.api.id}"


def _name(system: System, key: tuple[str, str, str]) -> str:
    control, *what = key
    return f"{_path(system)}/{control}/{hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]}"


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))
