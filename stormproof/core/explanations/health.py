"""What is said of the codes of requirement 11: checks from outside, by canaries and probes of several regions."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

CANARY = Family(
    criteria=("11.1",),
    whose=Whose.HARDENING,
    matters="Nobody looks at the system as a client does: that it is down is told by clients.",
    mend="A canary of yours that does what is demanded is kept.",
    seen="`aws synthetics describe-canaries-last-run` shows a run that passed within the last five minutes.",
    runbook="alarms#health-check-silent",
    codes={
        "health.no_canary": "No canary stands in the system's region.",
        "health.stopped": "The canary is there and does not run.",
        "health.seldom": "The canary runs less often than every five minutes.",
        "health.runtime": "The canary's runtime is out of date: AWS stops such canaries after a while.",
        "health.not_run": "Between two runs of the canary more than five minutes passed.",
        "health.other_path": "The canary runs and passes, but does not ask for the health that `[workload.health]` "
        "states.",
        "health.failing": Own(
            "Runs of the canary, or checks from a region, fail.",
            criteria=("11.1", "11.5"),
            matters="Either the system is down for clients, or the check asks for something that is not so any more.",
            mend="Ask for the health yourself as the reason quotes it. Where the system is right, correct "
            "`[workload.health]`; where the key was revoked, `stormproof apply` gives the canary another one.",
            runbook="alarms#health-check",
        ),
    },
)
END_TO_END = Family(
    criteria=("11.3",),
    whose=Whose.OWNER,
    matters="The health answers, and what clients come for does not work: no check of one address sees that.",
    mend="`stormproof target check` takes the journey and says which step is not as `[workload]` states: mend the "
    "system, or the statement.",
    seen="`stormproof target check` comes to the journey's end.",
    codes={
        "health.journey": "A client's journey through the system did not come to its end.",
        "health.journey_elsewhere": "The journey comes to its end from here, and not from another region.",
        "health.idle": "The journey came to its end, and functions did not do the jobs that belong to it.",
        "health.detached": Own(
            "Nothing takes the messages of a queue any more: its function is not fed by it.",
            mend="Enable the event source mapping of the queue again, or state where its messages go.",
            runbook="scaling#a-queue",
        ),
        "health.left_behind": Own(
            "The journey left something behind that its cleanup was to take away.",
            matters="Each check leaves data of no client in the system.",
            mend="See the step with `cleanup = true` in `[workload]`, and take away what the reason names.",
        ),
        "health.no_daily": Own(
            "No canary takes a client's journey daily.",
            whose=Whose.HARDENING,
            mend="One is made that takes the journey of `[workload]`.",
        ),
    },
)
MEASURED = Family(
    criteria=("11.4",),
    whose=Whose.HARDENING,
    matters="That the system becomes slower, and in which phase, is seen only when it is too slow.",
    seen="The dashboard shows the phases of the health check.",
    runbook="dashboard",
    codes={
        "health.not_measured": "No run of the health check has written down how long its phases took.",
        "health.metric_missing": "The phases of a run are written down, and CloudWatch has no figure of them.",
        "health.metric_differs": "CloudWatch has another figure of a phase than the run wrote down.",
    },
)
REGIONS = Family(
    criteria=("11.5",),
    whose=Whose.HARDENING,
    matters="Clients elsewhere may be cut off while all looks well from the system's own region.",
    seen="`stormproof alerts list` names the alarms of each region.",
    runbook="alarms#health-from-region",
    codes={
        "health.one_region": Own(
            "Fewer than two other regions are named from which the system is probed.",
            whose=Whose.TARGET_FILE,
            mend="Name them as `probes` under `[regions]`, and run `stormproof apply`.",
        ),
        "health.not_reported": "The probe of a region reported no check.",
        "health.not_from_there": "Checks are reported as seen from a region in which no probe ran.",
        "health.not_told_apart": "One region alone saw a fault, and the alarms of others, or of all, went off as well.",
    },
)
OUTAGES = Family(
    criteria=("11.5",),
    whose=Whose.OWNER,
    matters="Clients are not served: all of them, or those of a part of the world.",
    mend="See what a region's probe was answered, in the reason. From all regions alike it is the system: `stormproof "
    "queries run failed-requests` shows where it fails. From some alone it is the way from there: DNS, a network, or a "
    "rule that refuses by address.",
    seen="The check that the reason quotes is answered as `[workload.health]` states.",
    codes={
        "health.outage": Own("The system is served to no region that looks.", runbook="alarms#health-everywhere"),
        "health.partial_outage": Own(
            "The system is served to some regions, and not to others.", runbook="alarms#health-from-region"
        ),
        "health.not_served": Own(
            "The only region that looks is not served, so that nobody can say whether others are.",
            runbook="alarms#health-from-region",
        ),
        "health.flapping": Own(
            "Checks from a region pass and fail by turns.",
            mend="See what failed checks were answered, in the reason: limits that are reached now and then "
            "(executions at once, throttles), or one of several ways that is broken.",
            runbook="alarms#health-from-region",
        ),
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("11.2", "11.5"),
    whose=Whose.SURROUNDINGS,
    matters="Whether a failure is told could not be tried.",
    codes={
        "health.young": Own(
            "The canary has just been started: there are too few runs to judge.",
            criteria=("11.1",),
            mend="Verify again in some minutes.",
        ),
        "health.no_run": Own(
            "A region's probe did not run within the time of the check.",
            mend="`stormproof plan --criteria 11.5` says whether the rule that runs it is there and enabled.",
        ),
        "health.key_not_asked": Own(
            "A key that was denied lets the probe pass all the same, so that no check could be made to fail.",
            mend="Let authentication enforce (`stormproof promote authentication`), or state a health that asks for "
            "a key.",
            whose=Whose.TARGET_FILE,
        ),
        "health.no_key": Own(
            "A region's probe has no key of its own that could be denied.",
            mend="`stormproof apply` gives it one where the health asks for a key.",
            whose=Whose.HARDENING,
        ),
        "health.region": Own(
            "The probe in another region could not look.",
            verdict=Verdict.ERROR,
            criteria=("11.3",),
            mend="See what it said in the reason, and its log in that region.",
        ),
    },
)
FAMILIES = (CANARY, END_TO_END, MEASURED, REGIONS, OUTAGES, OPEN)
