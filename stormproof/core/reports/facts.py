"""What held for a run beside its verdicts: where, what it was permitted, by which figures, waivers, the last drill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

DEFAULT_MAX_AGE_DAYS = 35
"""Of evidence, where a run of a former version tells no figure."""
MAX_AGE = "evidence_max_age_days"


@dataclass(frozen=True)
class WaiverFact:
    """A waiver of the target file; `in_force` tells whether it counted when the run ended."""

    criterion: str
    resource: str
    reason: str
    approved_by: str
    expires: datetime
    in_force: bool


@dataclass(frozen=True)
class RunFacts:
    """Facts of a run. `policy` is figure -> value, as the target file has them; `permits` are those that were given.

    `target_commit` is the commit of the repository that the target file lies in, None outside of one. `drill_at` is on
    the target's clock, None where there was none; `drill_unseen` says why nobody could look.
    """

    region: str
    permits: tuple[str, ...]
    minimum_proof: str | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    waivers: tuple[WaiverFact, ...] = ()
    target_commit: str | None = None
    drill_at: datetime | None = None
    drill_succeeded: bool | None = None
    drill_unseen: str | None = None

    @property
    def evidence_max_age(self) -> timedelta:
        """How long evidence counts as fresh."""
        return timedelta(days=float(self.policy.get(MAX_AGE, DEFAULT_MAX_AGE_DAYS)))

    def document(self) -> dict[str, Any]:
        """Return them as ``contracts/run.schema.json`` describes them."""
        waivers = [{**asdict(each), "expires": each.expires.isoformat()} for each in self.waivers]
        drill = {
            "at": self.drill_at.isoformat() if self.drill_at else None,
            "succeeded": self.drill_succeeded,
            "unseen": self.drill_unseen,
        }
        return {
            "region": self.region,
            "permits": list(self.permits),
            "minimum_proof": self.minimum_proof,
            "policy": dict(self.policy),
            "waivers": waivers,
            "target_commit": self.target_commit,
            "drill": drill,
        }


def facts_of(document: Mapping[str, Any]) -> RunFacts:
    """Return the facts that a run.json tells; raises ValueError, KeyError or TypeError where it is none."""
    drill = document["drill"]
    return RunFacts(
        str(document["region"]),
        tuple(map(str, document["permits"])),
        document["minimum_proof"],
        dict(document["policy"]),
        tuple(map(_waiver, document["waivers"])),
        document["target_commit"],
        datetime.fromisoformat(drill["at"]) if drill["at"] else None,
        drill["succeeded"],
        drill["unseen"],
    )


def _waiver(document: Mapping[str, Any]) -> WaiverFact:
    return WaiverFact(**{**document, "expires": datetime.fromisoformat(document["expires"])})
