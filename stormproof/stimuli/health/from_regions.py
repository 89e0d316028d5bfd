"""A client's way through the system, taken by the probes of other regions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from stormproof.core.bench import Bench
from stormproof.core.errors import CallFailed, NotThere
from stormproof.core.health.observed import JOURNEY, Observed, read_document
from stormproof.core.health.regions import owners_probe, probe_function
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call


def journeys(bench: Bench) -> Mapping[str, Observed | str]:
    """Return what the probe of each region saw, or why it could not look; a region without a probe is left out."""
    regions = bench.context.system.probe_regions
    with ThreadPoolExecutor(max(1, len(regions)), "regions") as pool:
        seen = dict(zip(regions, pool.map(lambda region: _journey(bench, region), regions), strict=True))
    return {region: each for region, each in seen.items() if each is not None}


def _journey(bench: Bench, region: str) -> Observed | str | None:
    names = Names(bench.context.system.at(region))
    theirs, name = owners_probe(names), probe_function(names)
    if theirs and theirs.canary:
        return None  # the function of a canary makes the check that its environment names, whatever it is asked
    parameters = {"FunctionName": name, "Payload": json.dumps({"check": JOURNEY}).encode()}
    try:
        # a journey takes away what it has made
        answer = bench.writer.answer(Call("lambda", "invoke", parameters, region=region, idempotent=True))
    except NotThere:
        return None
    except CallFailed as error:
        return error.message
    document = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        return str(document.get("errorMessage", document))
    return read_document(document)
