"""Whether a function can take the rate guard without harm; what cannot is named with its reason, before any write.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (4 KB of environment, 5 layers, 250 MB unpacked)
"""

from __future__ import annotations

import json

from provisioners.rate_limiting.guard_settings import guarded, unguarded
from stormproof.aws.observe.lambda_functions import Configuration, variables
from stormproof.aws.observe.packages import Packages
from stormproof.aws.packaging import sources
from stormproof.core.deployed_code import RATE_GUARD
from stormproof.core.deployment.function_layers import MOST_LAYERS, unsearched
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Ref

RUNTIMES = ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
"""Those that the guard's code is tested on: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""
MOST_ENVIRONMENT = 4096
"""Bytes of the variables as one JSON object, names, quotes, commas and brackets among them."""
MOST_UNPACKED = 250 * 1024 * 1024
OLDEST_SDK = (1, 17)
"""The oldest botocore with which the guard was seen to count; one in the function's package goes before Lambda's."""
WITHOUT = "the authorizer, the throttle and the firewall hold for its routes, the hourly limit of a key does not"


def unfit(context: PlanContext, configuration: Configuration) -> str:
    """Return why a function's settings admit no guard, empty where they do."""
    runtime, path = str(configuration.get("Runtime", "")), variables(configuration).get("PYTHONPATH")
    if configuration.get("PackageType", "Zip") != "Zip":
        return f"it is a container image, which takes no layers; {WITHOUT}"
    if runtime not in RUNTIMES:
        return _of_another_runtime(runtime)
    if len(unguarded(context, configuration)["Layers"]) >= MOST_LAYERS:
        return f"it has {MOST_LAYERS} layers already, which is all that Lambda admits"
    if why := unsearched(path):
        return why
    wanted = guarded(context, configuration, Ref("layer"), reads_key=True)["Environment"]["Variables"]
    taken = len(json.dumps(wanted, separators=(",", ":"), ensure_ascii=False).encode())
    if taken > MOST_ENVIRONMENT:
        return f"its environment variables would take {taken} bytes with the guard's, and Lambda admits 4 KB"
    return ""


def unfit_methods(unproxied: str) -> str:
    """Return why the methods that invoke a function, none of them by a proxy integration, admit no guard."""
    if not unproxied:
        return ""
    return f"{unproxied} hands it no whole request: its integration is no Lambda proxy (AWS_PROXY); {WITHOUT}"


def unfit_packages(packages: Packages) -> str:
    """Return why a function's packages admit no guard, empty where they do."""
    mine = sum(len(text.encode()) for text in sources(RATE_GUARD).values())
    if packages.unpacked + mine > MOST_UNPACKED:
        taken = packages.unpacked // 1024 // 1024
        return f"its code and layers take {taken} MB unpacked, and Lambda admits 250 MB with the guard's layer"
    if packages.sdk and packages.sdk < OLDEST_SDK:
        version, oldest = (".".join(map(str, each)) for each in (packages.sdk, OLDEST_SDK))
        return f"it brings botocore {version} along, and the guard counts with {oldest} or newer"
    return ""


def _of_another_runtime(runtime: str) -> str:
    tested = f"the guard is written in Python and tested on {RUNTIMES[0]} to {RUNTIMES[-1]}"
    if not runtime.startswith("python"):
        return f"its runtime is {runtime or 'unknown'}; {tested}; {WITHOUT}"
    return f"its runtime is {runtime}; {tested}: move it to one of those; until then {WITHOUT}"
