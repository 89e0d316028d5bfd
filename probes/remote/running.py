"""One run of a probe in AWS: its key is read, the check made, its figures reported. Standard library only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from probes.remote.aws_calls import Aws
from probes.remote.check import Probe, check_health, check_journey
from probes.remote.http import Connection
from probes.remote.notes import KeptNotes, clear, left_behind
from probes.remote.pace import real_pace
from probes.remote.repeating import CallRefused, Patience
from stormproof.core.health.metrics import dimensions, figures
from stormproof.core.health.observed import CHECKS, JOURNEY, Observed
from stormproof.core.health.probe_settings import WORKLOAD, Settings, read_workload, settings
from stormproof.core.observations import Endpoint
from stormproof.core.workload.model import Workload


class ProbeFailed(Exception):
    """A probe could not look, or could not report; the message says why. It says nothing of the system."""


@dataclass(frozen=True)
class Run:
    """A run: who it is (`run`), and until when it is over at the latest, in epoch seconds."""

    aws: Aws
    settings: Settings
    workload: Workload
    run: str
    ends: float
    now: Callable[[], float] = time.time

    def check(self, check: str) -> Observed:
        """Make a check and report its figures; raises ProbeFailed."""
        if check not in CHECKS:
            raise ProbeFailed(f"there is no check {check!r}: say {' or '.join(CHECKS)}")
        try:
            seen = self._journey() if check == JOURNEY else check_health(self._probe())
            where = dimensions(self.settings.api, self.aws.region)
            self.aws.put_figures(self.settings.metrics_region, figures(seen), where)
        except CallRefused as error:
            raise ProbeFailed(str(error)) from None
        return seen

    def _probe(self) -> Probe:
        endpoint = Endpoint(self.settings.url, key=self._key(), ca_file=self.aws.ca_file)
        return Probe(endpoint, self.workload, self.aws.region, self.now)

    def _key(self) -> str | None:
        if not self.settings.key_parameter:
            return None
        answer = self.aws.parameters("GetParameter", Name=self.settings.key_parameter, WithDecryption=True)
        return str(answer["Parameter"]["Value"])

    def _journey(self) -> Observed:
        probe, path = self._probe(), self.settings.notes
        cleared: list[str] = []
        with Connection(probe.endpoint) as connection:
            for found in left_behind(self.aws, path, self.now()):
                cleared += clear(self.aws, found, self.workload.journey, connection.send)
        notes = KeptNotes(self.aws, path, self.run, self.ends)
        seen = check_journey(probe, real_pace(), notes)
        return replace(seen, left=(*seen.left, *cleared))


def run_of(environment: Mapping[str, str], context: Any) -> Run:
    """Return the run that Lambda has begun; raises ProbeFailed where the environment lacks something.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """
    try:
        said = settings(environment)
    except KeyError as error:
        raise ProbeFailed(f"the environment has no {error.args[0]}") from None
    left_s = context.get_remaining_time_in_millis() / 1000
    aws = Aws(environment, said.dns_suffix, Patience(time.monotonic() + left_s))
    return Run(aws, said, packed_workload(), context.aws_request_id, time.time() + left_s)


def packed_workload() -> Workload:
    """Return the workload in the package that this file stands in."""
    return read_workload((Path(__file__).parents[2] / WORKLOAD).read_text("utf-8"))


def told(seen: Observed) -> str:
    """Return the line of the log that tells a run."""
    return json.dumps({"level": "INFO" if seen.passed else "ERROR", "event": "probe", **seen.document()})
