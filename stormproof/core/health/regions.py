"""What is kept in the API's region of the other regions from which the system is probed."""

from __future__ import annotations

from stormproof.core.naming import Names
from stormproof.core.system import OwnersProbe, System


def region_list(names: Names) -> str:
    """Return the parameter that holds in which other regions things of the system may stand."""
    return f"/stormproof/{names.system.api.id}/probe-regions"


def own_probe(names: Names) -> str:
    """Return the function of ours that probes the system from a region, the same name in each."""
    return f"stormproof-{names.system.api.id}-probe"


def owners_probe(names: Names) -> OwnersProbe | None:
    """Return what probes the system from a region in the place of ours, None where nothing of the owner's does."""
    return next((each for each in names.system.probes if each.region == names.system.region), None)


def probe_function(names: Names) -> str:
    """Return the function that probes the system from a region: ours, or the owner's in its place."""
    theirs = owners_probe(names)
    return theirs.function if theirs else own_probe(names)


def probe_role(names: Names) -> str:
    """Return the role of ours in a region; roles are global."""
    return f"{own_probe(names)}-{names.system.region}"


def probe_log(names: Names) -> str:
    """Return the log group of ours."""
    return f"/aws/lambda/{own_probe(names)}"


def probes_log(names: Names) -> str:
    """Return the log group of what probes the system from a region: of ours, or of the owner's in its place."""
    theirs = owners_probe(names)
    return theirs.log if theirs else probe_log(names)


def second_region(system: System) -> tuple[str, ...]:
    """Return the region that the dead-man alarm stands in: the first one that the system is probed from, if any is."""
    return system.probe_regions[:1]


RUNS_A_MONTH = 8_766
"""Of a probe that runs every five minutes."""
