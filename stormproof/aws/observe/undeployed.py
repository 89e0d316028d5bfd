"""What a new deployment would ship to a stage beside what whoever deploys has changed: nobody's work goes out by it."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.api_shape import differences
from stormproof.aws.observe.apigateway import deployed_shape, live_shape
from stormproof.core.deployment.api_settings import unseen
from stormproof.core.planning.controls import Reads


@dataclass(frozen=True)
class Undeployed:
    """What of an API stands otherwise than a stage serves it, and settings of which no export tells whether they do."""

    differing: tuple[str, ...]
    untold: tuple[str, ...]


def undeployed(reads: Reads, api: str, stage: str) -> Undeployed:
    """Compare an API as it stands with what a stage serves."""
    live, served = live_shape(reads, api), deployed_shape(reads, api, stage)
    differing = tuple(each.what for each in differences(live, served))
    return Undeployed(differing, unseen(live.settings, served.settings))
