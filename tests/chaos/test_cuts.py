"""An apply or a removal that is cut after any of its calls is taken up by the next, and comes to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.planning.plans import Call, Plan
from tests.chaos.conftest import Ground
from tests.chaos.inventory import Inventory, differing
from tests.hardened_site import Site
from tests.lots import lot

Kind = tuple[str, tuple[str, ...], tuple[str, ...]]
"""What cuts have in common: the control, the operations of the change that were made, and those that were not.

Operations that follow each other alike count once: what a cut leaves to be taken away grows with every cut, and each
would be of a kind of its own.
"""
DRAWN = 2
"""How many kinds of cuts are played in CI."""
EVIDENCE = "logs."
"""What a removal leaves as it finds it."""
REQUIREMENTS = tuple(
    frozenset(each.id for each in found)
    for _, found in groupby(catalogue().criteria.values(), lambda each: each.id.partition(".")[0])
)
"""The criteria of each requirement: a plan of a part reads a part, and there are many plans."""
MOST = 300
"""Plans after which an apply counts as stuck: there are fewer kinds of cuts."""


def cuts(plan: Plan) -> Iterator[tuple[int, Kind]]:
    """Yield after how many of all calls the plan may be cut within a change, and of which kind that is."""
    begun = 0
    for change in plan.changes:
        operations = [call.operation for call in change.calls]
        for made in range(1, len(operations)):
            yield begun + made, (change.control, _alike_once(operations[:made]), _alike_once(operations[made:]))
        begun += len(operations)


def _alike_once(operations: list[str]) -> tuple[str, ...]:
    return tuple(operation for operation, _ in groupby(operations))


def cut(plan: Plan, calls: int) -> Plan:
    """Return what of a plan is carried out by a process that is killed after so many calls."""
    kept = []
    for change in plan.changes:
        if calls <= 0:
            break
        kept.append(replace(change, calls=change.calls[:calls]))
        calls -= len(change.calls)
    return Plan(tuple(kept))


def carried_out(ground: Ground, planned: Callable[[Site], Plan], chosen: Callable[[Kind], bool]) -> set[Kind]:
    """Carry out what is planned, cut once at each kind that is chosen and each time planned anew; return the kinds."""
    played: set[Kind] = set()
    for _ in range(MOST):
        site = ground.site()
        plan = planned(site)
        if not plan.changes:
            assert not plan.blocked
            return played
        due = ((calls, kind) for calls, kind in cuts(plan) if kind not in played and chosen(kind))
        calls, kind = next(due, (0, None))
        site.apply(cut(plan, calls) if kind else plan)
        played |= {kind} if kind else set()
    raise AssertionError(f"there is always something left to be done: {planned(ground.site()).changes}")


def whole(site: Site) -> Plan:
    """Return what hardens the system."""
    return site.plan()


def drawn(plan: Plan) -> set[Kind]:
    """Return some kinds of cuts, by the commit's hash; each with other operations."""
    kinds = {kind[1] + kind[2]: kind for _, kind in sorted(cuts(plan), key=lambda each: lot(each[1]), reverse=True)}
    return set(sorted(kinds.values(), key=lot)[:DRAWN])


def test_cuts_that_were_drawn_are_taken_up_by_the_next_apply(ground: Ground) -> None:
    """Some of all, by the commit's hash: nothing is left to be done, and each is played."""
    chosen = drawn(ground.site().plan())
    assert carried_out(ground, whole, chosen.__contains__) == chosen


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("ground", ["plain", "twin"], indirect=True)
def test_an_apply_and_a_removal_that_are_cut_everywhere_come_to_the_same(ground: Ground) -> None:
    """After each call of each kind of change: settings are those of an apply and a removal that nobody cut."""
    for requirement in REQUIREMENTS:
        site = ground.site()
        site.apply(_part(requirement, site))
    hardened = ground.settings()
    site = ground.site()
    site.apply(site.removal())
    removed = ground.settings()
    _without_logs(ground.site())
    played = set[Kind]()
    for requirement in REQUIREMENTS:
        played |= carried_out(ground, partial(_part, requirement), _none_of(played))
    assert played
    assert not ground.site().plan().changes
    assert not differing(hardened, ground.settings())
    assert carried_out(ground, Site.removal, lambda _: True)
    assert not differing(_without(removed), _without(ground.settings()))


def _none_of(played: set[Kind]) -> Callable[[Kind], bool]:
    return lambda kind: kind not in played


def _part(requirement: frozenset[str], site: Site) -> Plan:
    """Return what hardens the system for the criteria of a requirement."""
    return replace(site, criteria=requirement).plan()


def _without(found: Inventory) -> Inventory:
    return {path: value for path, value in found.items() if not path.startswith(EVIDENCE)}


def _without_logs(site: Site) -> None:
    """Delete the log groups, which a removal leaves, so that the next apply makes them as the first one did."""
    reads = site.reached.connection.reader
    groups = reads.pages("logs", "describe_log_groups", "logGroups[].logGroupName")
    site.inject(*(Call("logs", "delete_log_group", {"logGroupName": group}) for group in groups))
