"""Runs the scenarios in reserve where they are needed: of a criterion whose stronger proof stays UNDECIDED."""

from __future__ import annotations

import pytest

from stormproof.core.criteria.verdicts import STRONGEST_FIRST, decide
from stormproof.run.collection.scenarios import Bound, bound, in_reserve
from stormproof.run.recording.recorder import Recorder


class WeakerProofs:
    """A pytest plugin; what was run before is told by the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass over a scenario in reserve that nobody needs."""
        scenario = bound(item)
        return True if scenario and in_reserve(item) and not self._needed(scenario) else None

    def _needed(self, scenario: Bound) -> bool:
        """Tell whether all stronger proof of its criterion, as far as it goes, leaves the criterion UNDECIDED."""
        place = STRONGEST_FIRST.index(scenario.proof)
        stronger = [
            run.conclusion
            for run in self._recorder.runs
            if run.scenario.criterion == scenario.criterion
            and STRONGEST_FIRST.index(run.scenario.proof) < place
            and run.conclusion
        ]
        return decide(stronger).undecided
