"""``dashboard.png``: the dashboard as it was when the run ended, where a scenario has drawn its graphs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from stormproof.core.errors import CouldNotLook, NotThere, UsageError
from stormproof.run.environment.opened import Environment
from stormproof.run.recording.recorder import ScenarioRun

FILE = "dashboard.png"
SHOWN = timedelta(hours=3)
PICTURE = "picture"
"""The kind of the records that hold a picture."""


class DashboardPicture:
    """A pytest plugin that draws the picture before the embedded AWS goes down; registered after what ends that."""

    def __init__(self, config: pytest.Config) -> None:
        self._say = config.hook.pytest_stormproof_said
        self.drawn: bytes | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_stormproof_finished(self, runs: list[ScenarioRun], environment: Environment) -> None:
        """Draw the picture, or say why there is none."""
        try:
            self.drawn = dashboard(runs, environment)
        except (CouldNotLook, NotThere, UsageError) as error:
            self._say(text=environment.redactor.text(f"no picture of the dashboard: {error}"))


def dashboard(runs: Sequence[ScenarioRun], environment: Environment) -> bytes | None:
    """Return the picture, None where no scenario has drawn it; raises CouldNotLook, NotThere and UsageError."""
    if not any(record.kind == PICTURE for run in runs for record in run.evidence_log.records()):
        return None
    from stormproof.operations.dashboards.screenshot import screenshot  # noqa: PLC0415 - Pillow, for this alone
    from stormproof.operations.dashboards.view import look  # noqa: PLC0415 - as above

    begun, ended = _span(environment)
    reads = environment.connect(lambda _record: None).reads
    return screenshot(look(reads, environment.clock, environment.context.system, drawn=True, since=begun, until=ended))


def _span(environment: Environment) -> tuple[str, str]:
    """Return the hours in which the run's traffic lies, ISO 8601: later ones are those to which the clock was moved."""
    begun = environment.request_log.began
    ended = min(begun + SHOWN, environment.clock.now())
    return begun.isoformat(timespec="seconds"), ended.isoformat(timespec="seconds")
