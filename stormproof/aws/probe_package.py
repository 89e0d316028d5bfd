"""The package of the probes that run in AWS: one set of files, as a function and as a Synthetics canary.

A canary's handler is ``<file>.<function>`` in the folder ``python/`` of its archive:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_WritingCanary_Python.html
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from stormproof.aws.packaging import layered, zipped
from stormproof.core.health.probe_settings import WORKLOAD, written
from stormproof.core.workload.model import Workload

ENTRY = "stormproof_probe"
AS_FUNCTION, AS_CANARY = f"{ENTRY}.function", f"{ENTRY}.canary"
"""The handlers."""
ENTRY_TEXT = (
    "from probes.remote.canary import canary\n"
    "from probes.remote.function import function\n"
    '\n__all__ = ["canary", "function"]\n'
)
TRAVELLING = (
    "stormproof.core.observations",
    "stormproof.core.health.observed",
    "stormproof.core.health.metrics",
    "stormproof.core.health.probe_settings",
    "stormproof.core.workload.model",
    "stormproof.core.workload.json_pointer",
)
"""The modules of ours that the probes take along, of the standard library alone as they are."""


def probe_package(workload: Workload) -> bytes:
    """Return the zip of the probe as a function; equal workloads make equal bytes."""
    return zipped(probe_files(workload))


def probe_layer(workload: Workload) -> bytes:
    """Return the zip of the probe as a canary."""
    return layered(probe_files(workload))


def probe_files(workload: Workload) -> dict[str, str]:
    """Return the files of the package by name."""
    return {**_sources(), WORKLOAD: written(workload)}


@cache
def _sources() -> dict[str, str]:
    remote = files("probes.remote")
    found = {f"probes/remote/{file.name}": file.read_text("utf-8") for file in remote.iterdir() if _python(file.name)}
    for module in TRAVELLING:
        package, _, name = module.rpartition(".")
        found[f"{module.replace('.', '/')}.py"] = files(package).joinpath(f"{name}.py").read_text("utf-8")
    packages = {"/".join(name.split("/")[:depth]) for name in found for depth in range(1, name.count("/") + 1)}
    # What makes packages of folders: those of ours hold nothing that runs.
    empty = {f"{package}/__init__.py": "" for package in packages}
    return {**empty, **found, f"{ENTRY}.py": ENTRY_TEXT}


def _python(name: str) -> bool:
    return name.endswith(".py")
