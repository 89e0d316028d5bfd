"""Rules of the default branch and of the tags of releases: what is deployed was reviewed, and stays what it was.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.delivery import asked
from stormproof.aws.observe.delivery.repositories import Unasked
from stormproof.core.delivery.environments import branch_lacks
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step

NAME = "delivery-branch-rules"
RULES = "ruleset"
BRANCH, TAGS = "stormproof-default-branch", "stormproof-release-tags"
REVIEW = {
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_approving_review_count": 1,
    "required_review_thread_resolution": False,
}
RULESETS: Mapping[str, Mapping[str, Any]] = {
    BRANCH: {
        "name": BRANCH,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [{"type": "deletion"}, {"type": "non_fast_forward"}, {"type": "pull_request", "parameters": REVIEW}],
    },
    TAGS: {
        "name": TAGS,
        "target": "tag",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["refs/tags/v*"], "exclude": []}},
        "rules": [{"type": "deletion"}, {"type": "update"}],
    },
}
BREAKING = "from then on changes of the default branch come by pull requests that somebody else has approved"


@dataclass(frozen=True)
class Rules:
    """What GitHub said of the repository, and the rulesets of ours that stand there, by name."""

    asked: asked.Asked
    standing: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Rules:
    """Ask GitHub."""
    found = asked.read(reads, context)
    if isinstance(found, Unasked):
        return Rules(found)
    named = {str(each["name"]): int(each["id"]) for each in reads.read("github", "list_rulesets")["items"]}
    ours = {name: number for name, number in named.items() if name in RULESETS}
    return Rules(found, {name: reads.read("github", "get_ruleset", ruleset_id=each) for name, each in ours.items()})


def plan(_context: PlanContext, actual: Rules) -> Iterator[Step]:
    """Make what is lacking; where the owner's own rules demand pull requests, those of the branch are his."""
    if isinstance(actual.asked, Unasked):
        yield NoChange(NAME, "the repository", RULES, actual.asked.reason, remark=True)
        return
    for name, wanted in RULESETS.items():
        stands = actual.standing.get(name)
        if stands is None and name == BRANCH and not any(branch_lacks(actual.asked)):
            yield NoChange(NAME, name, RULES, "the owner's own rules demand pull requests")
        elif stands is None:
            call = Call("github", "create_ruleset", dict(wanted))
            breaking = BREAKING if name == BRANCH else ""
            yield Change(NAME, name, RULES, Action.CREATE, None, dict(wanted), (call,), FREE, breaking)
        elif _weaker(stands, wanted):
            call = Call("github", "update_ruleset", {"ruleset_id": int(stands["id"]), **wanted}, idempotent=True)
            yield Change(NAME, name, RULES, Action.UPDATE, _shown(stands), dict(wanted), (call,), FREE)
        else:
            yield NoChange(NAME, name, RULES, "it is as demanded")


def remove(_context: PlanContext, actual: Rules) -> Iterator[Step]:
    """Delete our rulesets."""
    for name, stands in actual.standing.items():
        call = Call("github", "delete_ruleset", {"ruleset_id": int(stands["id"])})
        yield Change(NAME, name, RULES, Action.DELETE, _shown(stands), None, (call,))
    if not actual.standing:
        reason = actual.asked.reason if isinstance(actual.asked, Unasked) else "there is no ruleset of ours"
        yield NoChange(NAME, "the repository", RULES, reason)


def _weaker(stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a ruleset demands less than ours does; what its owner has made stricter stays."""
    kinds = {str(each["type"]) for each in stands.get("rules", [])}
    lacking = {str(each["type"]) for each in wanted["rules"]} - kinds
    elsewhere = stands.get("conditions") != wanted["conditions"]
    return bool(stands["enforcement"] != "active" or lacking or elsewhere or stands.get("bypass_actors"))


def _shown(stands: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stands.get(name) for name in ("name", "target", "enforcement", "conditions", "rules")}


CONTROL = Control(
    name=NAME,
    criteria=("12.4",),
    phase=Phase.OBSERVERS,
    aspects=(RULES,),
    read=read,
    plan=plan,
    remove=remove,
)
