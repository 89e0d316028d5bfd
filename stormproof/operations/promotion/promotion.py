"""The verbs promote and demote: what is meant, what was observed, and what the target file says afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from stormproof.core.errors import UsageError
from stormproof.core.policy import Mode, Policy, RolesMode
from stormproof.core.promotion.modes import ENFORCE, ModedControl, chosen, unmoded
from stormproof.core.promotion.observed import Observed
from stormproof.operations.promotion.observations import observe
from stormproof.operations.promotion.target_edit import edit
from stormproof.operations.reach import Reached

ROLES = "roles"
WINDOW = timedelta(days=7)
"""How far back is asked at least, however little is wanted."""


@dataclass(frozen=True)
class Promotion:
    """What was observed of the controls that are to be enforced, and how long that has to have been."""

    observed: tuple[Observed, ...]
    long_enough: timedelta

    @property
    def ready(self) -> tuple[ModedControl, ...]:
        """The controls that have earned it."""
        return tuple(each.control for each in self.observed if not each.objection(self.long_enough))

    @property
    def held(self) -> tuple[Observed, ...]:
        """Those that have not."""
        return tuple(each for each in self.observed if each.objection(self.long_enough))


def observing(policy: Policy, named: Collection[str], criteria: Collection[str] | None) -> tuple[ModedControl, ...]:
    """Return the controls that are meant and do not enforce yet; raises UsageError for names that cannot be.

    Roles are enforced by name (or criterion) alone: nothing is observed that could speak for them.
    """
    if not named and criteria is not None and not chosen(named, criteria):
        raise UsageError(
            f"no control with a mode serves {', '.join(unmoded(criteria))}", "`stormproof promote` takes them all"
        )
    meant = [each for each in chosen(named, criteria) if not each.enforces(policy)]
    asked_for = named or criteria is not None
    return tuple(each for each in meant if asked_for or each.name != ROLES)


def enforcing(policy: Policy, named: Collection[str], criteria: Collection[str] | None) -> tuple[ModedControl, ...]:
    """Return the controls that are meant and enforce; raises UsageError where none is named, or one is not there."""
    if not named and criteria is None:
        raise UsageError("which control is to observe again?", "name it: stormproof demote firewall")
    return tuple(each for each in chosen(named, criteria) if each.enforces(policy))


def look_back(reached: Reached, controls: Sequence[ModedControl], long_enough: timedelta) -> Promotion:
    """Ask the logs what each control would have refused."""
    connection, back = reached.connection, max(long_enough, WINDOW)
    found = (observe(connection.reader, connection.clock, reached.context, each, back) for each in controls)
    return Promotion(tuple(found), long_enough)


def modes_of(controls: Sequence[ModedControl], *, enforce: bool) -> dict[str, str]:
    """Return what the target file is to say under ``[policy]``."""
    return {each.key: ENFORCE if enforce else each.observing for each in controls}


def changed(policy: Policy, modes: Mapping[str, str]) -> Policy:
    """Return the policy with other modes."""
    kinds: dict[str, Callable[[str], Mode | RolesMode]] = {"roles_mode": RolesMode}
    typed = {key: kinds.get(key, Mode)(mode) for key, mode in modes.items()}
    return replace(policy, **typed)  # type: ignore[arg-type] # each key has its mode's type


def write_modes(reached: Reached, modes: Mapping[str, str]) -> None:
    """Set modes in the target file; raises TargetError where it cannot be edited."""
    edit(reached.file, modes)
