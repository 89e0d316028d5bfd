"""``stormproof promote``: from observing to enforcing, after a look at whom enforcement would have refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from provisioners import CONTROLS
from stormproof.aws.interpreters.apply import name_of
from stormproof.aws.undo.lease import Waiting, leased
from stormproof.cli.common import (
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    agreed,
    arrive,
    console,
    criteria_ids,
    lease_waiting,
    show_pending,
    write_json,
)
from stormproof.cli.speaking.live import working
from stormproof.cli.speaking.times import duration
from stormproof.cli.tables.showing import counted
from stormproof.core.errors import UsageError
from stormproof.core.planning.plans import Change
from stormproof.core.promotion.modes import MODED, OBSERVED, ModedControl
from stormproof.core.promotion.observed import Observed, Refusal
from stormproof.operations.promotion.promotion import (
    Promotion,
    changed,
    look_back,
    modes_of,
    observing,
    write_modes,
)
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import Reached
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

MOST_ROWS = 20
ControlsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CONTROL]...", help=f"{', '.join(each.name for each in MODED)}; default: as --criteria."),
]
AfterOption = Annotated[
    str, typer.Option("--after", metavar="TIME", help="How long it must have observed: 7d, 12h, or 0.")
]


def run(
    controls: ControlsArgument = None,
    target: TargetOption = None,
    criteria: CriteriaOption = None,
    after: AfterOption = "7d",
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Show whom controls that observe would have refused, and let them enforce from the next `apply` on.

    Edits the modes in the target file, nothing else. Asks first; without a terminal --yes is needed. Roles are
    promoted by name alone.
    """
    wanted = criteria_ids(criteria, (each.criteria for each in MODED), OBSERVED)
    named, long_enough = controls or (), duration(after)
    reached, out = arrive(target), console(json)
    show_pending(reached, out)
    meant = observing(reached.connection.target.policy, named, wanted)
    if not meant:
        out.print("Nothing observes: what was meant enforces already.")
        write_json(_document(Promotion((), long_enough), (), ()), json)
        return
    with working("asking the logs"):
        promotion = look_back(reached, meant, long_enough)
    for each in promotion.observed:
        _show(each, long_enough, out)
    refused = unearned(promotion, named)
    if refused:
        write_json(_document(promotion, (), ()), json)
        raise refused
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    next_changes = set_modes(reached, promotion.ready, out, lease, enforce=True, yes=yes)
    write_json(_document(promotion, promotion.ready, next_changes), json)


def unearned(promotion: Promotion, named: Collection[str]) -> UsageError | None:
    """Return the refusal of what may not enforce yet: a control that was named, or all of them."""
    held = [each for each in promotion.held if not promotion.ready or each.control.name in named]
    reasons: dict[str, list[str]] = {}
    for each in held:
        reasons.setdefault(each.objection(promotion.long_enough), []).append(each.control.name)
    said = "\n".join(f"  {', '.join(names)}: {reason}" for reason, names in reasons.items())
    return UsageError(f"nothing was changed, these have not earned it yet:\n{said}") if held else None


def set_modes(
    reached: Reached, controls: Iterable[ModedControl], out: Console, lease: Waiting, *, enforce: bool, yes: bool
) -> tuple[Change, ...]:
    """Say what `apply` will do next, ask, and set the modes in the target file; returns those changes.

    The target's lease is held meanwhile: nobody is at it who goes by other modes. Exits with 1 where the answer is no;
    raises UsageError where nobody can be asked, and as `leased`.
    """
    listed = tuple(controls)
    modes = modes_of(listed, enforce=enforce)
    policy = changed(reached.connection.target.policy, modes)
    concerned = {name for each in listed for name in each.controls}
    plan = plan_controls(reached.connection, reached.system, CONTROLS, policy=policy)
    changes = tuple(change for change in plan.changes if change.control in concerned)
    names = ", ".join(each.name for each in listed)
    question = f"Let {names} {'enforce' if enforce else 'observe'} from the next apply on?"
    if not agreed(question, reached.connection, yes=yes):
        out.print("Nothing was changed.")
        raise typer.Exit(1)
    with leased(reached.connection, reached.system, "modes are set", lease):
        write_modes(reached, modes)
    for key, mode in modes.items():
        out.print(Text(f'{reached.file}: {key} = "{mode}"'))
    _show_next(changes, out)
    return changes


def _show_next(changes: tuple[Change, ...], out: Console) -> None:
    said = counted(len(changes), "change")
    out.print(f"\n`stormproof apply` will make {said} of it:" if changes else "\n`stormproof apply` has nothing to do.")
    for change in changes:
        out.print(Text(f"  {change.control}: {name_of(change)}"))
        if change.breaking:
            out.print(Text(f"    BREAKING for clients: {change.breaking}", "bold red"))


def _show(observed: Observed, long_enough: timedelta, out: Console) -> None:
    control = observed.control
    out.print(Text.assemble("\n", (control.name, "bold"), (f"  {', '.join(control.criteria)}", "dim")))
    out.print(Text(f"  enforced: {control.enforcing}"))
    if control.recorded and observed.since is not None:
        at_least = "at least " if observed.cut else ""
        span = f"{observed.since:%Y-%m-%d %H:%M} to {observed.until:%Y-%m-%d %H:%M} UTC"
        refused = f"{at_least}{counted(observed.requests, 'request')} would have been refused"
        whose = f"{counted(len(observed.keys), 'key')}, {_addresses(observed)}, {counted(len(observed.rules), 'rule')}"
        out.print(Text(f"  {span}: {refused} ({whose}); read for {observed.usd:.4f} USD"))
        if observed.refusals:
            out.print(_table(observed.refusals))
        if control.name == "authentication":
            out.print(Text(f"  keys in use: {', '.join(sorted(observed.keys_in_use)) or 'none'}"))
    for blind in control.blind_spots:
        out.print(Text(f"  not seen: {blind}", "dim"))
    if objection := observed.objection(long_enough):
        out.print(Text(f"  not yet: {objection}", "yellow"))


def _addresses(observed: Observed) -> str:
    number = len(observed.addresses)
    return f"{number} address" if number == 1 else f"{number} addresses"


def _table(refusals: Iterable[Refusal]) -> Table:
    """Return the most frequent refusals, those that differ in their route alone together."""
    sums: Counter[tuple[str, str, str]] = Counter()
    routes: dict[tuple[str, str, str], set[str]] = {}
    for each in refusals:
        kind = (each.rule, each.key, each.address)
        sums[kind] += each.requests
        routes.setdefault(kind, set()).add(each.route)
    shown = Table(box=None, pad_edge=True)
    for name in ("requests", "rule", "key", "address", "routes"):
        shown.add_column(name, justify="right" if name == "requests" else "left", overflow="fold")
    for kind, number in sums.most_common(MOST_ROWS):
        listed = sorted(routes[kind])
        more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
        shown.add_row(str(number), *(part or "-" for part in kind), ", ".join(listed[:3]) + more)
    if len(sums) > MOST_ROWS:
        shown.add_row("", f"... and {len(sums) - MOST_ROWS} kinds more: --json lists them all")
    return shown


def _document(promotion: Promotion, ready: Iterable[ModedControl], changes: Iterable[Change]) -> dict[str, object]:
    return {
        "controls": [each.document(promotion.long_enough) for each in promotion.observed],
        "modes": modes_of(tuple(ready), enforce=True),
        "next": next_steps(changes),
    }


def next_steps(changes: Iterable[Change]) -> list[dict[str, str]]:
    """Return what `apply` will do next, as JSON-able data."""
    return [
        {
            "control": each.control,
            "resource": each.resource,
            "aspect": each.aspect,
            "action": each.action.value,
            "breaking": each.breaking,
        }
        for each in changes
    ]
