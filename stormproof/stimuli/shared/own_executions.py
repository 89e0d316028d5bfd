"""Executions of fault versions told from those of others, which users and schedules of the owner's have meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stormproof.aws.observe.logs.execution_reports import not_failed
from stormproof.core.bench import Bench
from stormproof.core.system import Function
from stormproof.stimuli.shared.fault_versions import Fault, FaultVersion, in_turn


@dataclass(frozen=True)
class OwnExecutions:
    """Executes fault versions, and knows by its request ID which execution was one of these."""

    bench: Bench
    versions: Sequence[FaultVersion]
    requests: set[str] = field(default_factory=set)

    def in_turn(self, faults: Sequence[Fault]) -> None:
        """Execute each function so, one after the other, all functions side by side."""
        self.requests.update(each.request_id for each in in_turn(self.bench, self.versions, faults))

    def succeeded_for_others(self, function: Function, since: datetime) -> bool:
        """Tell whether an execution of a function has succeeded since a moment that was none of ours."""
        groups = {each.log_group for each in self.versions if each.function == function}
        return any(not_failed(self.bench.reads, group, since) - self.requests for group in groups)
