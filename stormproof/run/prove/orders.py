"""What is to be proven, as data: a process of its own can be asked for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from stormproof.aws.undo.lease import NO_WAIT, Waiting
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.operations.reach import reach
from stormproof.run.prove import sampling
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.proof import Report, Scenarios, Turns, every_unit, may_sabotage, prove
from stormproof.sabotage import PASSES, SABOTAGES

EVERY = Scenarios(SABOTAGES, PASSES)
RUNBOOK = "10"
"""The requirement that is about what all others have."""


@dataclass(frozen=True)
class Order:
    """A proof: `criteria` (ids) are hardened and planned, the scenarios of those in `played` are played.

    `names` are the scenarios that are meant, None for all; with `one_each` one of a kind is drawn for each criterion.
    """

    criteria: tuple[str, ...]
    played: tuple[str, ...]
    names: tuple[str, ...] | None = None
    one_each: bool = False
    deployed: DeployedSystem = TWIN

    @property
    def scenarios(self) -> Scenarios:
        """The scenarios that are meant; raises UsageError for a name that none has."""
        return (EVERY if self.names is None else EVERY.named(self.names)).of(self.played)

    def message(self) -> str:
        """Return the order as JSON, on one line."""
        template = self.deployed.template
        system = {"template": str(template) if template else None, "parameters": self.deployed.parameters}
        return json.dumps({**asdict(self), "deployed": system})


@dataclass(frozen=True)
class Proven:
    """What came of an order: on which target, when it ended (the target's clock), and every row."""

    target: str
    finished: datetime
    kills: tuple[Kill, ...]
    passes: tuple[PassResult, ...]


def hardened_for(played: Sequence[str]) -> tuple[str, ...]:
    """Return the criteria that a system is hardened for, of which these (ids) are proven.

    The runbook's commands are about alarms, keys and queries of all controls, so it is proven where all of them are.
    """
    whole = any(_requirement(each) == RUNBOOK for each in played)
    return tuple(catalogue().criteria) if whole else tuple(played)


def order_of(message: str) -> Order:
    """Return the order of a message."""
    given: dict[str, Any] = json.loads(message)
    system = given["deployed"]
    template = Path(system["template"]) if system["template"] else None
    return Order(
        criteria=tuple(given["criteria"]),
        played=tuple(given["played"]),
        names=None if given["names"] is None else tuple(given["names"]),
        one_each=given["one_each"],
        deployed=DeployedSystem(template, tuple(system["parameters"])),
    )


def carry_out(
    order: Order, file: Path, home: Path, report: Report, waiting: Waiting = NO_WAIT, turns: Turns = every_unit
) -> Proven:
    """Prove on the target of a file, its undo journal kept in `home`; raises what `prove` raises."""
    reached = reach(file)
    may_sabotage(reached.connection.target)
    scenarios = order.scenarios.on(reached.connection.reader, reached.context)
    scenarios = scenarios.drawn(sampling.seed()) if order.one_each else scenarios
    criteria = catalogue().select(list(order.criteria))
    kills, passes = prove(
        reached, scenarios, criteria, report, home, thorough=not order.one_each, waiting=waiting, turns=turns
    )
    return Proven(reached.connection.target.name, reached.connection.clock.now(), kills, passes)


def _requirement(criterion: str) -> str:
    return criterion.partition(".")[0]
