"""Tries a workload once on the system as it is: health, journey and jobs, and tells what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from probes.remote.http import Connection as Client
from probes.remote.journey import Outcome, Pace, Travelled, ask_health, travel
from stormproof.aws.discovery.target_file import read_text
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.request_log import READ_ONLY
from stormproof.core.target.file import refuse
from stormproof.core.workload.model import Step
from stormproof.operations.reach import Reached, must_be_one_place
from stormproof.operations.workload import routes
from stormproof.operations.workload.credentials import clients_endpoint
from stormproof.operations.workload.jobs import JobTried, try_jobs, workplace
from stormproof.operations.workload.keys import HeldKey, Noting, WorkloadKeys

REFUSED = frozenset({401, 403})
TIMES = 3
"""How often it is tried where the system itself failed or gave no answer: that may pass."""


@dataclass(frozen=True)
class Tried:
    """What came of a workload, tried with `key`.

    `left` are steps of the cleanup that could not be taken, because what they name was not captured. `unpermitted`
    tells that jobs are stated and may not be tried.
    """

    outcomes: tuple[Outcome, ...] = ()
    jobs: tuple[JobTried, ...] = ()
    left: tuple[Step, ...] = ()
    key: HeldKey = field(default_factory=HeldKey)
    unpermitted: bool = False

    @property
    def problem(self) -> Outcome | None:
        """The first request that did not come to what was stated, None where all did."""
        return next((each for each in self.outcomes if each.problem), None)

    @property
    def refused(self) -> Exchange | None:
        """The refusal of a request without a client's key: of the workload it says nothing; None where there is none.

        A key that the target names is a client's, and must open the API.
        """
        wrong = self.problem.exchange if self.problem else None
        refused = isinstance(wrong, Exchange) and wrong.status in REFUSED and not self.key.given
        return wrong if refused and isinstance(wrong, Exchange) else None

    def json(self) -> dict[str, list[dict[str, Any]]]:
        """Return it as JSON: requests and jobs, with what was wrong."""
        steps = [
            {
                "step": each.step,
                "method": each.exchange.method,
                "url": each.exchange.url,
                "status": each.exchange.status if isinstance(each.exchange, Exchange) else None,
                "asked": each.asked,
                "problem": each.problem,
            }
            for each in self.outcomes
        ]
        jobs = [{"function": each.job.function, "code": each.code, "problem": each.problem} for each in self.jobs]
        return {"workload": steps, "jobs": jobs}


def try_workload(reached: Reached, keys: WorkloadKeys) -> Tried:
    """Try the workload of a target, once; again where the system itself failed.

    Raises TargetError naming file, line and way out where it names what the system does not have.
    """
    target, connection = reached.connection.target, reached.connection
    named = routes.problems(connection.reader, reached.system, target.workload)
    refuse(named, read_text(reached.file), str(reached.file))
    if not (target.workload.health or target.workload.journey):
        return _tried(reached, None, keys.notes)
    must_be_one_place(target)
    with keys.held() as key:
        endpoint = clients_endpoint(connection, reached.system, key.text)
        for _ in range(TIMES):
            tried = replace(_tried(reached, endpoint, keys.notes), key=key)
            if not _passing(tried.problem):
                break
    return tried


def _tried(reached: Reached, endpoint: Endpoint | None, notes: Noting) -> Tried:
    """Try all of it, up to the first part that fails; without an endpoint only the jobs."""
    connection, workload = reached.connection, reached.connection.target.workload
    since, permitted, jobs = connection.clock.now(), connection.target.permitted.provoke, list[JobTried]()

    def work(captured: Mapping[str, Any]) -> None:
        if permitted:
            jobs.extend(try_jobs(workplace(connection, reached.system), workload.jobs, captured, since))

    outcomes: tuple[Outcome, ...] = ()
    travelled = Travelled(())
    if endpoint is None:
        work({})
    else:
        with Client(endpoint) as client:
            outcomes = (ask_health(workload.health, client.send),) if workload.health else ()
            if not any(each.problem for each in outcomes):
                pace = Pace(connection.clock.monotonic, connection.clock.pause)
                travelled = travel(workload.journey, client.send, pace, meanwhile=work, notes=notes(workload.journey))
    left = _left(workload.journey, travelled)
    return Tried((*outcomes, *travelled.outcomes), tuple(jobs), left, unpermitted=bool(workload.jobs) and not permitted)


def _left(steps: tuple[Step, ...], travelled: Travelled) -> tuple[Step, ...]:
    """Return the cleanup that was not taken although a step had changed something."""
    changing = {step.name for step in steps if step.method not in READ_ONLY and not step.cleanup}
    seen = {each.step: each.exchange for each in travelled.outcomes}
    served = {name for name, answer in seen.items() if isinstance(answer, Exchange) and answer.status < 400}
    return tuple(step for step in steps if step.cleanup and step.name not in seen) if changing & served else ()


def _passing(wrong: Outcome | None) -> bool:
    if wrong is None or wrong.code not in {"unreachable", "status"}:
        return False
    return not isinstance(wrong.exchange, Exchange) or wrong.exchange.status >= 500
