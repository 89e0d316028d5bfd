"""Steps about logs."""

from __future__ import annotations

from pytest_bdd import then

from stormproof.core.judges.authentication.admission import judge_logged, judge_no_key_in
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.shared import log_traces

ATTEMPTS = when_stimulus("clients with and without keys try to enter", log_traces.TRACES)
ONE_ATTEMPT = when_stimulus("one client without a key tries to enter", log_traces.TRACE)


@then("each attempt is logged with its outcome")
def logged(result: StimulusResult[log_traces.Traces]) -> None:
    """The request ID is found, with status, outcome and the key's ID."""
    judge_logged(result.value.attempts, result.value.logged)


@then("no log of the system holds the text of a key")
def no_key_in_logs(result: StimulusResult[log_traces.Traces]) -> None:
    """Neither whole nor its random part."""
    judge_no_key_in(result.value.lines, result.value.planted)
