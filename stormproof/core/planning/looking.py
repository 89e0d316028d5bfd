"""Looking at everything that a plan is made of; what could not be looked at is told, with its way out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.controls import Control, PlanContext, Reads
from stormproof.core.planning.plans import Blocked

READERS = 16
NOT_THERE = "aws.not_there"
OF_NO_CONTROL = frozenset({"aws.credentials"})
"""Failures that are no single control's: whoever asks next meets them too."""
WAYS_OUT = {
    "aws.access_denied": "let this principal make that call",
    "aws.throttled": "plan again when others ask for less",
    "aws.not_implemented": "this endpoint lacks that operation: leave its criteria out with --criteria",
    "aws.unreachable": "this region may lack that service: leave its criteria out with --criteria",
    "aws.region_off": "or leave it out of [regions] probes",
    NOT_THERE: "it went away while this was planned; plan again",
}
OTHERWISE = "`stormproof doctor` tells more; plan again once it is mended"


@dataclass(frozen=True)
class Unseen:
    """What takes the place of a control's observation where it could not be made; `code` as in CouldNotLook."""

    code: str
    message: str

    def blocked(self, control: Control[Any]) -> Blocked:
        """Return it as a step of the control, about all of its resources."""
        reason = f"could not be looked at: {self.message}; {WAYS_OUT.get(self.code, OTHERWISE)}"
        return Blocked(control.name, "", ", ".join(control.aspects), reason, self.code)


def read_all(controls: Sequence[Control[Any]], reads: Reads, context: PlanContext) -> list[Any]:
    """Return what each control saw, in their order, Unseen where it could not look.

    Raises CouldNotLook naming each control where none could look, or where credentials do not hold.
    """
    once = reads if isinstance(reads, CachedReads) else CachedReads(reads)
    with ThreadPoolExecutor(READERS, "read") as pool:
        seen = list(pool.map(lambda control: _seen(control, once, context), controls))
    failures = [(control.name, each) for control, each in zip(controls, seen, strict=True) if isinstance(each, Unseen)]
    if failures and (len(failures) == len(seen) or any(each.code in OF_NO_CONTROL for _, each in failures)):
        raise CouldNotLook(failures[0][1].code, "\n".join(f"{name}: {each.message}" for name, each in failures))
    return seen


def _seen(control: Control[Any], reads: Reads, context: PlanContext) -> Any:
    try:
        return control.read(reads, context)
    except CouldNotLook as error:
        return Unseen(error.code, error.message)
    except NotThere as error:
        return Unseen(NOT_THERE, str(error))
