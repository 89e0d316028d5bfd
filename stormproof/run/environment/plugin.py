"""Opens the run's environment: the target that is named, or a fresh embedded AWS, provisioned where asked for."""

from __future__ import annotations

import time

import pytest

from stormproof.core.errors import UsageError
from stormproof.run.environment.embedded_process import EmbeddedProcess
from stormproof.run.environment.opened import Environment
from stormproof.run.options import Options


class EnvironmentPlugin:
    """A pytest plugin: the environment that the options name, unless another plugin offers one."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self._config = config
        self._options = options
        self._embedded: EmbeddedProcess | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Start the embedded AWS first: it gets ready while the features are collected.

        Raises pytest's UsageError where it is not installed.
        """
        if self._options.target is None and not session.config.option.collectonly:
            try:
                self._embedded = EmbeddedProcess(self._options.weather, self._options.system)
            except UsageError as error:
                raise pytest.UsageError(str(error)) from error

    @pytest.hookimpl(trylast=True)
    def pytest_stormproof_environment(self, options: Options) -> Environment:
        """Open the target, or the embedded AWS, provisioned first where that was asked for."""
        # the libraries for AWS, and every control, are worth their half second only when one is really opened
        from stormproof.operations.reach import found_again, introduction, reach  # noqa: PLC0415 - see above
        from stormproof.operations.waiting import waiting_for  # noqa: PLC0415 - see above
        from stormproof.run.environment.opening import environment_of, put_back  # noqa: PLC0415 - see above

        file = options.target or (self._embedded.target() if self._embedded else None)
        if file is None:
            raise UsageError("there is no target", "name one with --target")
        reached = reach(file, lambda connection: self._say(introduction(connection)))
        lease_wait = waiting_for(options.lease_wait_minutes, self._say)
        if (embedded := reached.connection.target.embedded) and (words := embedded.weather.options):
            self._say(f"{embedded.weather.kind} weather; had again by {' '.join(words)}")
        for line in put_back(reached, lease_wait) if options.target else ():
            self._say(line)
        if options.provision:
            from stormproof.run.environment.provisioning import provision, seen_to_work  # noqa: PLC0415 - see above

            criteria = [c.id for c in options.criteria] if options.partial else None
            for line in seen_to_work(reached, criteria, skip=options.skip_workload_check, waiting=lease_wait):
                self._say(line)
            began = time.monotonic()
            plan = provision(reached.connection, reached.system, criteria, lease_wait)
            self._say(f"provisioned: {len(plan.changes)} changes in {time.monotonic() - began:.1f} s")
            for held in (*plan.conflicts, *plan.unseen):
                self._say(f"not provisioned: {held.control}: {held.aspect} {held.resource}: {held.reason}")
            if waiting := sorted({each.control for each in plan.blocked if each.waits_for}):
                self._say(f"not provisioned, waiting for that: {', '.join(waiting)}")
            reached = found_again(reached)
        return environment_of(reached, waiting=lease_wait)

    @pytest.hookimpl(tryfirst=True)
    def pytest_stormproof_finished(self) -> None:
        """Let the embedded AWS go down while the reports are written: nothing is asked of it any more."""
        if self._embedded:
            self._embedded.terminate()

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Stop what was started here, last of all."""
        if self._embedded:
            self._embedded.stop()

    def _say(self, text: str) -> None:
        self._config.hook.pytest_stormproof_said(text=text)
