"""Tries the jobs of a workload: each is brought about, all side by side, and what shows that it was done is awaited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.access.connection import Connection
from stormproof.aws.workload_jobs import FAILED, NOT_DONE, Workplace, await_done, do
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.core.surroundings import waits_in
from stormproof.core.system import System
from stormproof.core.workload.model import Captured, Job

AT_ONCE = 8
UNSEEN = "poll.timed_out"
PLACES = {FAILED: "event", NOT_DONE: "expect", UNSEEN: "log"}
"""The key of the target file that a code is about; of others it is what the job is brought about by."""


@dataclass(frozen=True)
class JobTried:
    """What came of a job, the `number`-th of the file from 0; `problem` is empty where it was done as stated."""

    number: int
    job: Job
    code: str = ""
    problem: str = ""

    @property
    def place(self) -> str:
        """The key of the target file that the problem is about."""
        brought_about = "event" if self.job.event else "message" if self.job.queue else "log"
        key = PLACES.get(self.code, brought_about)
        return key if getattr(self.job, key) else "function"


def workplace(connection: Connection, system: System) -> Workplace:
    """Return where a verb has jobs done."""
    embedded = connection.target.embedded
    logs_s = waits_in(embedded.weather if embedded else None).logs_s
    return Workplace(connection.reader, connection.writer, connection.clock, system, logs_s)


def try_jobs(at: Workplace, jobs: Sequence[Job], captured: Captured, since: datetime) -> tuple[JobTried, ...]:
    """Have all jobs done, and wait for what shows it; `since` lies before the journey that may bring some about."""

    def each(number: int, job: Job) -> JobTried:
        for part in _parts(at, job, captured, since):
            try:
                part()
            except (CouldNotLook, CallFailed) as error:
                return JobTried(number, job, error.code, error.message)
            except NotThere as error:
                return JobTried(number, job, "aws.not_there", str(error))
        return JobTried(number, job)

    with ThreadPoolExecutor(AT_ONCE, "jobs") as pool:
        return tuple(pool.map(each, range(len(jobs)), jobs))


def _parts(at: Workplace, job: Job, captured: Captured, since: datetime) -> Iterator[Callable[[], None]]:
    yield lambda: do(at, job, captured)
    yield lambda: await_done(at, job, captured, since)
