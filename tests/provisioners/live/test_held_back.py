"""On the embedded AWS: what cannot be looked at, or is in conflict, holds back what depends on it and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners import CONTROLS
from stormproof.core.errors import CouldNotLook
from stormproof.core.keys import new_key
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.planner import make_plan, make_removal
from stormproof.core.planning.plans import Plan
from tests.provisioners.live.conftest import Site

NIGHTLY = pytest.mark.nightly


class Denying:
    """Reads of a principal that may not ask one service."""

    def __init__(self, reads: Reads, service: str) -> None:
        self._reads, self._service = reads, service

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Read, or raise CouldNotLook."""
        self._judge(service, operation)
        return self._reads.read(service, operation, region=region, **parameters)

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Read all pages, or raise CouldNotLook."""
        self._judge(service, operation)
        return self._reads.pages(service, operation, items, region=region, **parameters)

    def _judge(self, service: str, operation: str) -> None:
        if service == self._service:
            raise CouldNotLook("aws.access_denied", f"{service} {operation}: AccessDenied: not authorized")


@pytest.fixture
def found(hardened: Site) -> Site:
    """The system as found; the next test finds it hardened again."""
    hardened.apply(hardened.removal())
    return hardened


def denied(site: Site, service: str) -> Plan:
    """Return the plan of who may not ask a service."""
    return make_plan(CONTROLS, Denying(site.reached.connection.reader, service), site.context)


def hardened_but_for(found: Site, service: str) -> Plan:
    """Carry out, and return, the plan of who may not ask a service; what depends on it waits for it."""
    plan = denied(found, service)
    assert plan.unseen
    assert plan.exit_status == 3
    assert plan.changes
    causes = {step.control for step in plan.unseen}
    assert all(set(step.waits_for) <= causes for step in plan.blocked if step.waits_for)
    found.apply(plan)
    return plan


def made_whole(found: Site, plan: Plan) -> None:
    """Hold that one apply of who may ask makes what a plan has held back."""
    rest = found.plan()
    assert {step.control for step in plan.blocked} & {change.control for change in rest.changes}
    found.apply(rest)
    assert found.ask().status == 401
    assert not found.plan().changes


@pytest.mark.parametrize(
    "service", ["iam", *(pytest.param(each, marks=NIGHTLY) for each in ("cloudwatch", "dynamodb", "sns"))]
)
def test_who_may_not_ask_one_service_hardens_the_rest(found: Site, service: str) -> None:
    """Whoever was served is served or asked for a key, never failed; with the permission one apply makes the rest."""
    plan = hardened_but_for(found, service)
    assert found.ask().status in {200, 401}
    made_whole(found, plan)


def test_a_firewall_that_cannot_be_looked_at_keeps_no_door_open(found: Site) -> None:
    """It holds back its own log and nothing of authentication; with the permission one apply makes the rest."""
    plan = hardened_but_for(found, "wafv2")
    assert {step.control for step in plan.unseen} == {"block-list", "firewall", "firewall-logging"}
    assert (found.ask().status, found.ask(key=new_key()).status) == (401, 403)
    made_whole(found, plan)


@pytest.mark.parametrize("service", ["lambda", pytest.param("wafv2", marks=NIGHTLY)])
def test_a_removal_that_cannot_look_takes_nothing_away_from_under_users(hardened: Site, service: str) -> None:
    """What is still asked stays, and what is not opened goes on refusing."""
    reads = Denying(hardened.reached.connection.reader, service)
    plan = make_removal(CONTROLS, reads, hardened.context)
    hardened.apply(plan)
    assert hardened.ask().status in {200, 401}
    hardened.apply(hardened.removal())
    assert hardened.ask().status == 200
