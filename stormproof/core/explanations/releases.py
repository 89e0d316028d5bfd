"""What is said of the codes of 12.5 and of releases: going back, and what was not served."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

BACK = "deploying#go-back"
POSSIBLE = Family(
    criteria=("12.5",),
    whose=Whose.HARDENING,
    matters="A release that breaks the system cannot be taken back within minutes: clients wait for a new deployment.",
    seen="`stormproof rollback --list` names what can be gone back to.",
    runbook=BACK,
    codes={
        "rollback.no_alias": "A function has no alias that could be moved back.",
        "rollback.past_alias": "Something invokes a function past its alias: no rollback reaches that.",
        "rollback.version_gone": Own(
            "The version that was served before the last release was deleted.",
            whose=Whose.OWNER,
            mend="Nothing brings a deleted version back. Leave versions be that are newer than the last release but "
            "one; the next release gives a new one to go back to.",
        ),
    },
)
WORKS = Family(
    criteria=("12.5",),
    whose=Whose.STORMPROOF,
    matters="Whoever goes back relies on it, in the worst moment.",
    mend="Report it as a defect, with the evidence of the run.",
    runbook=BACK,
    codes={
        "rollback.smoke_passed": "A version that fails was tried before it was served, and found fit.",
        "rollback.left_behind": "After the rollback a function does not serve what it served before the release.",
        "rollback.deployment_left": "After the rollback the stage does not serve the deployment that it served before.",
        "rollback.too_slow": Own(
            "The rollback took more than five minutes.",
            whose=Whose.SURROUNDINGS,
            mend="The reason says how long. Calls that AWS throttled are repeated: try again, and see whether "
            "something else changes the same functions at that time.",
        ),
        "rollback.still_failing": Own(
            "Requests fail after the rollback.",
            whose=Whose.OWNER,
            mend="What is served is what was served before: look for what else has changed, the data or a service that "
            "the functions call.",
        ),
        "rollback.nothing_asked": Own(
            "No request was answered after the rollback, so that nothing is proven.",
            whose=Whose.SURROUNDINGS,
            verdict=Verdict.ERROR,
            mend="Verify again; the evidence tells which requests were sent and how they ended.",
        ),
    },
)
UNTRIED = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("12.5",),
    whose=Whose.OWNER,
    matters="Going back was not tried.",
    runbook=BACK,
    codes={
        "rollback.no_function": Own(
            "No function of the system serves the request for the health.",
            mend="State a `[workload.health]` that a function of the system answers.",
            whose=Whose.TARGET_FILE,
        ),
        "rollback.shifting": Own(
            "Traffic is being shifted between two versions just now.", mend="Finish that release, then verify again."
        ),
    },
)
NOT_SERVED = Family(
    verdict=Verdict.ERROR,
    whose=Whose.OWNER,
    matters="Nothing was broken: what is served is what was served before. What you deployed is not served yet.",
    seen="`stormproof plan` no longer says that something waits in `$LATEST`.",
    runbook="deploying#deploy-an-update",
    codes={
        "release.worse": Own(
            "What was to be served did worse than what is served, when it was tried or by an alarm.",
            mend="See the answer that the reason quotes; mend the code and deploy it anew, then `stormproof release`.",
        ),
        "release.unwatched": Own(
            "What alarms say of the new version could not be looked at, so that it was not served.",
            mend="Give the right that the reason names, then `stormproof release` again.",
            whose=Whose.RIGHTS,
        ),
        "rollout.not_seen": Own(
            "The stage went on answering from its former deployment for longer than was ever seen of AWS.",
            mend="Run the same verb again: it goes on from there.",
            whose=Whose.SURROUNDINGS,
        ),
    },
)
FAMILIES = (POSSIBLE, WORKS, UNTRIED, NOT_SERVED)
