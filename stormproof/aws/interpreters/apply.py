"""The interpreter that makes a plan's changes, in order, and stops at the first that fails.

What is Blocked is no change: whoever wants all or nothing asks for that before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stormproof.aws.access.writer import UNEXPECTED, Writer, resolve
from stormproof.aws.interpreters.spreading import AT_ONCE, Spreading
from stormproof.aws.interpreters.trials import WORSE, try_out
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.core.planning.plans import Call, Change, Plan, Ref, Rollout, refs

Progress = Callable[[int, int, Change], None]
"""Told before each change: its number from 1, how many there are, and the change."""


def apply(plan: Plan, writer: Writer, progress: Progress, spreading: Spreading = AT_ONCE) -> None:
    """Make the changes; `spreading` waits for what takes a while to be in force everywhere.

    Raises ValueError for a plan with a Ref that nothing before it yields, before anything is touched; CallFailed
    naming what was done and what was not, also where a change's arrival could not be looked at.
    """
    _refuse_dangling(plan.changes)
    outputs: dict[str, Any] = {}
    for number, change in enumerate(plan.changes, 1):
        progress(number, len(plan.changes), change)
        try:
            _make(change, writer, outputs, spreading)
        except (CallFailed, CouldNotLook) as error:
            raise CallFailed(error.code, _stopped(plan.changes, number, error.message)) from error
        except NotThere as error:
            raise CallFailed("aws.not_there", _stopped(plan.changes, number, str(error))) from error


def _make(change: Change, writer: Writer, outputs: dict[str, Any], spreading: Spreading) -> None:
    """Make a change; where a trial within it refuses what it was to serve, what it did is put back."""
    try:
        for call in change.calls:
            if call.tried_against:
                try_out(call, writer, outputs, spreading)
            else:
                outputs |= _called(call, writer, outputs, spreading)
            if rollout := call.rolls_out:
                spreading.await_rollout(_known(rollout, outputs))
    except CallFailed as error:
        if error.code == WORSE and (left := _backed_out(change, writer, outputs)):
            raise CallFailed(WORSE, f"{error.message}; what it had changed stays: {left}") from error
        raise


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
            unknown = {ref.name for ref in refs(call.parameters)} - known
            known |= set(call.yields)
            unknown |= {ref.name for ref in refs([call.settle_parameters, *_rolled_out(call)])} - known
            if unknown:
                raise ValueError(f"{change.control}: {call.operation} uses {sorted(unknown)}, which nothing yields")


def _called(call: Call, writer: Writer, outputs: Mapping[str, Any], spreading: Spreading) -> dict[str, Any]:
    deadline = spreading.clock.monotonic() + spreading.grants_s
    while True:
        try:
            return writer.call(call, outputs)
        except CallFailed as error:
            early = call.awaited and error.code == UNEXPECTED and spreading.clock.monotonic() < deadline
            if not early:
                raise
        spreading.clock.pause(spreading.every_s)


def _known(rollout: Rollout, outputs: Mapping[str, Any]) -> Rollout:
    deployment, former = (str(resolve(each, outputs)) for each in (rollout.deployment, rollout.former))
    return replace(rollout, deployment=deployment, former=former)


def _rolled_out(call: Call) -> list[str | Ref]:
    return [call.rolls_out.deployment, call.rolls_out.former] if call.rolls_out else []


def _stopped(changes: Sequence[Change], number: int, reason: str) -> str:
    lines = [f"stopped at change {number} of {len(changes)}: {reason}"]
    lines += [f"  done: {name_of(change)}" for change in changes[: number - 1]]
    lines.append(f"  failed, perhaps done in part: {name_of(changes[number - 1])}")
    lines += [f"  not done: {name_of(change)}" for change in changes[number:]]
    lines.append("  mend the cause and apply again: what is done already is not done twice")
    return "\n".join(lines)
