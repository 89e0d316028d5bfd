"""Gathers what held for a run beside its verdicts, while its target can still be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

import pytest

from stormproof.aws.observe.recovery.last_drill import read_last_drill
from stormproof.core.criteria.waivers import Waiver
from stormproof.core.errors import CouldNotLook
from stormproof.core.policy import Policy
from stormproof.core.recovery.drills import Drill
from stormproof.core.reports.facts import RunFacts, WaiverFact
from stormproof.core.target.model import Permit
from stormproof.run.environment.opened import Environment
from stormproof.run.reporting.project import commit_of
from stormproof.run.reporting.results import RunResult


class FactsGatherer:
    """A pytest plugin that gathers the facts before the embedded AWS goes down; registered behind what ends that."""

    def __init__(self) -> None:
        self.facts: RunFacts | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_stormproof_finished(self, result: RunResult, environment: Environment) -> None:
        """Gather them."""
        self.facts = facts(environment, result.finished)


def facts(environment: Environment, ended: datetime) -> RunFacts:
    """Return the facts of a run that ended at a time of the target's clock.

    That the last drill could not be looked at is one of them, and ends nothing.
    """
    target, (drill, unseen) = environment.target, _last_drill(environment)
    return RunFacts(
        region=target.regions.primary,
        permits=tuple(name for name in Permit.model_fields if getattr(target.permitted, name)),
        minimum_proof=target.minimum_proof.value if target.minimum_proof else None,
        policy=figures(target.policy),
        waivers=tuple(_waiver(each, ended) for each in target.waivers),
        target_commit=None if target.embedded else commit_of(environment.file),
        drill_at=drill.at if drill else None,
        drill_succeeded=drill.succeeded if drill else None,
        drill_unseen=unseen,
    )


def figures(policy: Policy) -> Mapping[str, Any]:
    """Return the policy's figures as JSON-able data."""
    return {name: _plain(value) for name, value in asdict(policy).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _waiver(waiver: Waiver, ended: datetime) -> WaiverFact:
    return WaiverFact(
        waiver.criterion, waiver.resource, waiver.reason, waiver.approved_by, waiver.expires, waiver.current(ended)
    )


def _last_drill(environment: Environment) -> tuple[Drill | None, str | None]:
    """Return the last drill, and why nobody could look."""
    reads = environment.connect(lambda _record: None).reads
    try:
        return read_last_drill(reads, environment.context.system), None
    except CouldNotLook as error:
        return None, environment.redactor.text(str(error))
