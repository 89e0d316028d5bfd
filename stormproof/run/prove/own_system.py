"""A system of a proof's own: a fresh embedded AWS, provisioned for the proof's criteria."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stormproof.aws.discovery.target_file import read_text
from stormproof.core.target.deployed_system import DeployedSystem
from stormproof.core.target.state import state_folder
from stormproof.operations.reach import reach
from stormproof.run.environment.embedded_process import EmbeddedProcess
from stormproof.run.environment.provisioning import provision

REQUESTS_PER_HOUR = 100
"""On an embedded AWS that is made for the proof; more than twice of what a run of all criteria asks for with its own
key in any hour."""


@contextmanager
def own_system(deployed: DeployedSystem, criteria: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """Yield the target file of a system that is hardened for the criteria (ids), and where its undo journal is kept."""
    embedded = EmbeddedProcess(system=deployed)
    try:
        file = with_few_requests(embedded.target())
        reached = reach(file)
        provision(reached.connection, reached.system, criteria)
        # where verbs look for it, too, that the runbook has a run call meanwhile
        yield file, state_folder(file)
    finally:
        embedded.stop()


def with_few_requests(file: Path) -> Path:
    """Return a target file that says the same but for the hourly limit, one that is soon used up.

    Every round about the limit uses it up; what is broken shows at any figure.
    """
    policy, limited = "[policy]\n", file.with_name("proof.toml")
    text = read_text(file)
    limited.write_text(text.replace(policy, f"{policy}requests_per_hour = {REQUESTS_PER_HOUR}\n", 1), "utf-8")
    return limited
