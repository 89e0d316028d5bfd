"""The interpreter that makes a plan's changes, in order, and stops at the first that fails.

What is Blocked is no change: whoever wants all or nothing asks for that before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from stormproof.aws.access.awaiting import called
from stormproof.aws.access.writer import Writer, resolve
from stormproof.aws.interpreters.new_keys import minted, texts
from stormproof.aws.interpreters.spreading import AT_ONCE, Spreading
from stormproof.aws.interpreters.trials import WORSE, try_out
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.core.planning.plans import Action, Call, Change, NewKey, Plan, Ref, Rollout, refs

UNWATCHED = "release.unwatched"
NOT_SERVED = frozenset({WORSE, UNWATCHED})
"""Codes with which a change that was to serve something puts back what it did."""


class Progress(Protocol):
    """Told before each change, and before it is waited for."""

    def __call__(self, number: int, of: int, change: Change, waits_s: float = 0.0, /) -> None:
        """Take its number from 1, how many there are, the change, and for how long requests are let finish before."""


def apply(plan: Plan, writer: Writer, progress: Progress, spreading: Spreading = AT_ONCE) -> None:
    """Make the changes; `spreading` waits for what takes a while to be in force everywhere.

    A request that a former deployment took may be under way after the last of its answers was seen: nothing is taken
    away before that has had its time. Raises ValueError for a plan with a Ref that nothing before it yields, before
    anything is touched; CallFailed naming what was done and what was not, also where a change's arrival could not be
    looked at.
    """
    _refuse_dangling(plan.changes)
    outputs: dict[str, Any] = {}
    until = 0.0
    for number, change in enumerate(plan.changes, 1):
        waits_s = max(0.0, until - spreading.clock.monotonic()) if change.action is Action.DELETE else 0.0
        progress(number, len(plan.changes), change, waits_s)
        spreading.clock.pause(waits_s)
        try:
            until = max(until, _make(change, writer, outputs, spreading))
        except (CallFailed, CouldNotLook) as error:
            raise CallFailed(error.code, _stopped(plan.changes, number, error.message)) from error
        except NotThere as error:
            raise CallFailed("aws.not_there", _stopped(plan.changes, number, str(error))) from error


def _make(change: Change, writer: Writer, outputs: dict[str, Any], spreading: Spreading) -> float:
    """Make a change; where a trial within it refuses what it was to serve, what it did is put back.

    Return until when requests may be under way that meet things as they were before, by the clock's `monotonic`.
    """
    until = 0.0
    made = minted(change.calls, outputs, spreading.clock.now)
    writer.keep_secret(texts(made))
    outputs |= made
    try:
        for call in change.calls:
            if call.tried_against:
                try_out(call, writer, outputs, spreading)
            else:
                outputs |= _called(call, writer, outputs, spreading)
            if call.watched:
                _watch(call.watched, spreading)
            if rollout := call.rolls_out:
                until = max(until, _rolled_out(_known(rollout, outputs), spreading))
    except CallFailed as error:
        if error.code in NOT_SERVED and (left := _backed_out(change, writer, outputs)):
            raise CallFailed(error.code, f"{error.message}; what it had changed stays: {left}") from error
        raise
    return until


def _watch(arn: str, spreading: Spreading) -> None:
    """Watch what was changed.

    Raises CallFailed ``release.worse`` where an alarm on it goes off, ``release.unwatched`` where none can be seen.
    """
    name = arn.rpartition(":")[2]
    try:
        raised = spreading.watch(arn)
    except CouldNotLook as error:
        said = f"{name}: what alarms say of the new version could not be looked at: {error.message}"
        raise CallFailed(UNWATCHED, f"{said}. It is not served; everybody is served as before") from error
    if raised:
        said = f"{name}: with a share of the requests on the new version {raised} went off"
        raise CallFailed(WORSE, f"{said}. It is not served; everybody is served as before")


def _rolled_out(rollout: Rollout, spreading: Spreading) -> float:
    """Wait until a stage answers from its new deployment alone; return until when its former one has requests."""
    spreading.await_rollout(rollout)
    return spreading.clock.monotonic() + spreading.under_way_s(rollout)


def _backed_out(change: Change, writer: Writer, outputs: Mapping[str, Any]) -> str:
    """Put back what a change did; return why that was not done, empty where it was."""
    try:
        for call in change.backed_out_by:
            writer.call(call, outputs)
    except (CallFailed, NotThere) as error:
        return str(error)
    return ""


def name_of(change: Change) -> str:
    """Return a change in a few words."""
    return f"{change.action.value} {change.aspect} of {change.resource}"


def _refuse_dangling(changes: Sequence[Change]) -> None:
    known: set[str] = set()
    for change in changes:
        for call in change.calls:
            unknown = {ref.name for ref in refs(call.parameters) if not isinstance(ref, NewKey)} - known
            known |= set(call.yields)
            unknown |= {ref.name for ref in refs([call.settle_parameters, *_deployments(call)])} - known
            if unknown:
                raise ValueError(f"{change.control}: {call.operation} uses {sorted(unknown)}, which nothing yields")


def _called(call: Call, writer: Writer, outputs: Mapping[str, Any], spreading: Spreading) -> dict[str, Any]:
    waited = {"least_s": spreading.grants_s, "every_s": spreading.every_s}
    return called(writer, spreading.clock, call, outputs, **waited)


def _known(rollout: Rollout, outputs: Mapping[str, Any]) -> Rollout:
    deployment, former = (str(resolve(each, outputs)) for each in (rollout.deployment, rollout.former))
    return replace(rollout, deployment=deployment, former=former)


def _deployments(call: Call) -> list[str | Ref]:
    return [call.rolls_out.deployment, call.rolls_out.former] if call.rolls_out else []


def _stopped(changes: Sequence[Change], number: int, reason: str) -> str:
    lines = [f"stopped at change {number} of {len(changes)}: {reason}"]
    lines += [f"  done: {name_of(change)}" for change in changes[: number - 1]]
    lines.append(f"  failed, perhaps done in part: {name_of(changes[number - 1])}")
    lines += [f"  not done: {name_of(change)}" for change in changes[number:]]
    lines.append("  mend the cause and apply again: what is done already is not done twice")
    return "\n".join(lines)
