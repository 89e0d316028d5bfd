"""What a probe that runs in AWS is given: variables of its environment, and the workload in its package.

The workload travels in the package since an environment holds 4 KB:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. Standard library only: these files travel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stormproof.core.workload.model import Health, Job, Step, Workload

URL, API, KEY, METRICS_REGION, DNS_SUFFIX, NOTES, CHECK = VARIABLES = (
    "PROBE_URL",
    "PROBE_API",
    "PROBE_KEY_PARAMETER",
    "PROBE_METRICS_REGION",
    "PROBE_DNS_SUFFIX",
    "PROBE_NOTES",
    "PROBE_CHECK",
)
"""The variables: see `Settings`."""
WORKLOAD = "workload.json"


@dataclass(frozen=True)
class Settings:
    """What a probe looks at: `url` is the stage's base URL, `api` the API's ID.

    `key_parameter` is the SecureString in the probe's own region that holds its API key, empty for none;
    `metrics_region` is where its figures go, `notes` the path of its notes in the Parameter Store, `check` what it
    checks where nobody says so.
    """

    url: str
    api: str
    metrics_region: str
    notes: str
    key_parameter: str = ""
    dns_suffix: str = "amazonaws.com"
    check: str = "health"

    def variables(self) -> dict[str, str]:
        """Return the environment that says so."""
        values = (
            self.url,
            self.api,
            self.key_parameter,
            self.metrics_region,
            self.dns_suffix,
            self.notes,
            self.check,
        )
        return dict(zip(VARIABLES, values, strict=True))


def settings(environment: Mapping[str, str]) -> Settings:
    """Return what an environment says; raises KeyError naming what is missing."""
    return Settings(
        environment[URL],
        environment[API],
        environment[METRICS_REGION],
        environment[NOTES],
        environment.get(KEY, ""),
        environment.get(DNS_SUFFIX, "amazonaws.com"),
        environment.get(CHECK, "health"),
    )


def written(workload: Workload) -> str:
    """Return a workload as JSON, the same for the same workload."""
    return json.dumps(asdict(workload), sort_keys=True, indent=1)


def read_workload(text: str) -> Workload:
    """Return the workload of a JSON document that `written` has made."""
    document: dict[str, Any] = json.loads(text)
    health = Health(**document["health"]) if document["health"] else None
    journey = tuple(Step(**each) for each in document["journey"])
    return Workload(health, journey, tuple(Job(**each) for each in document["jobs"]))
