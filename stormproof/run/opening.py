"""Opens the real world: the target that is named, or a fresh embedded AWS, provisioned where that was asked for."""

from __future__ import annotations

import pytest

from stormproof.core.errors import UsageError
from stormproof.run.embedded import EmbeddedProcess
from stormproof.run.options import Options
from stormproof.run.world import World


class Opening:
    """A pytest plugin: the world as the options name it, unless another plugin offers one."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._embedded: EmbeddedProcess | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Start the embedded AWS first: it gets ready while the features are collected."""
        if self._options.target is None and not session.config.option.collectonly:
            self._embedded = EmbeddedProcess()

    @pytest.hookimpl(trylast=True)
    def pytest_stormproof_world(self, options: Options) -> World:
        """Open the target, or the embedded AWS, provisioned first where that was asked for."""
        file = options.target or (self._embedded.target() if self._embedded else None)
        if file is None:
            raise UsageError("there is no target", "name one with --target")
        from stormproof.run.connecting import open_world  # noqa: PLC0415 - AWS's libraries: only a real world needs them

        world = open_world(file)
        if options.provision:
            from stormproof.run.provisioning import provision  # noqa: PLC0415 - as above, with every control

            provision(world, [c.id for c in options.criteria] if options.partial else None)
        return world

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Stop what was started here, last of all."""
        if self._embedded:
            self._embedded.stop()
