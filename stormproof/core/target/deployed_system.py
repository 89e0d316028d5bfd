"""Which system an embedded AWS runs, so that a run on it can be had again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DeployedSystem:
    """A template of SAM or CloudFormation, None for the twin, and ``KEY=VALUE`` for each parameter that is not its own.

    `template` is an absolute path.
    """

    template: Path | None = None
    parameters: tuple[str, ...] = ()

    @property
    def options(self) -> list[str]:
        """The options of ``stormproof localaws`` and of the run that bring this system; none for the twin as it is."""
        named = [f"--system={self.template}"] if self.template else []
        return named + [f"--parameter={each}" for each in self.parameters]


TWIN = DeployedSystem()
