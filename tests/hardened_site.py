"""A system on an embedded AWS of its own, to be hardened; `tests.sites` has one for all tests of a session."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from probes.remote.http import send
from provisioners import CONTROLS
from stormproof.core.criteria.waivers import Waiver
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.planner import make_plan, make_removal
from stormproof.core.planning.plans import Call, Plan
from stormproof.core.policy import Policy
from stormproof.core.system import System
from stormproof.operations.alerts import answer_as_administrator
from stormproof.operations.provision import carry_out
from stormproof.operations.reach import Reached, reach
from tests.embedded import QUIET, end, wait_until_ready
from tests.plain_example.selection import PLAIN

__all__ = ["QUIET", "Site", "embedded", "reached"]


@dataclass(frozen=True)
class Site:
    """The system and the ways to it."""

    reached: Reached
    gateway_url: str
    ca_file: str
    criteria: frozenset[str] | None = None
    """What its plans are about; None for all criteria."""

    @property
    def system(self) -> System:
        """The system as discovered."""
        return self.reached.system

    @property
    def policy(self) -> Policy:
        """The target's policy."""
        return self.reached.connection.target.policy

    @property
    def context(self) -> PlanContext:
        """What controls plan for."""
        return self.reached.context

    def plan(
        self,
        *,
        policy: Policy | None = None,
        system: System | None = None,
        waivers: tuple[Waiver, ...] = (),
        broken: tuple[str, ...] = (),
    ) -> Plan:
        """Return the plan of the controls that serve the criteria; `broken` as of `make_plan`."""
        planned_for = replace(self.context, system=system or self.system, policy=policy or self.policy)
        return make_plan(CONTROLS, self.reached.connection.reader, planned_for, self.criteria, waivers, broken)

    def client(self, service: str) -> Any:
        """Return a boto3 client of its account, as its owner has one."""
        return self.reached.connection.lines.reads.get(service)

    def removal(self, policy: Policy | None = None) -> Plan:
        """Return what takes all controls off."""
        planned_for = replace(self.context, policy=policy or self.policy)
        return make_removal(CONTROLS, self.reached.connection.reader, planned_for)

    def apply(self, plan: Plan) -> int:
        """Carry a plan out and return how many writing calls that took; the administrator confirms what is asked."""
        before = self.reached.connection.counts.write
        carry_out(self.reached.connection, self.reached.system, plan, lambda *_: None)
        made = self.reached.connection.counts.write - before
        answer_as_administrator(self.reached.connection, self.reached.system)
        return made

    def inject(self, *calls: Call) -> None:
        """Change something behind the controls' back."""
        outputs: dict[str, Any] = {}
        for call in calls:
            outputs |= self.reached.connection.writer.call(call, outputs)

    def mends(self, control: str) -> None:
        """Hold that the plan names the control, and that one apply later nothing is left to do."""
        plan = self.plan()
        assert control in {change.control for change in plan.changes}
        self.apply(plan)
        after = self.plan()
        assert not after.changes
        assert not after.blocked

    def ask(self, path: str = "/health", method: str = "GET", key: str | None = None) -> Exchange:
        """Send a request to the serving stage."""
        api = self.system.api
        url = f"{self.gateway_url}/_aws/execute-api/{api.id}/{api.stage}"
        seen = send(Endpoint(url, key=key, ca_file=self.ca_file), method, path)
        assert isinstance(seen, Exchange), seen
        return seen


@contextmanager
def embedded(folder: Path, system: tuple[str, ...] = (PLAIN,)) -> Iterator[dict[str, Any]]:
    """Run an embedded AWS with the example system, as found; yields what its ready file in `folder` tells.

    `system` are the options that choose it, none for the twin. It ends with this process, however that ends.
    """
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "stormproof", "localaws", "--stop-at-eof", *system, "--ready-file", str(ready)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=QUIET
    )
    try:
        wait_until_ready(process, ready)
        yield json.loads(ready.read_text("utf-8"))
    finally:
        end(process)


def reached(told: Mapping[str, Any], target: Path | None = None) -> Site:
    """Discover a system of an embedded AWS: the example, or the one of a target file."""
    return Site(reach(target or Path(told["target"])), told["gateway_url"], told["ca_bundle"])
