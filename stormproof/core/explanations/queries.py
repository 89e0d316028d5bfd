"""What is said of the codes of criterion 9.5: saved queries, and the troubles that are caused for them."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

SAVED = Family(
    criteria=("9.5",),
    whose=Whose.HARDENING,
    matters="In an incident nobody has time to write queries. One that is not there, or that answers wrongly, leads "
    "whoever is on call astray.",
    seen="`stormproof queries run` of it shows what was caused.",
    runbook="queries",
    codes={
        "queries.missing": "A query of the runbook is not saved in CloudWatch.",
        "queries.fails": "A saved query cannot be run.",
        "queries.finds_nothing": "A saved query finds nothing, though what it is to show was caused.",
        "queries.wrong_answer": "A saved query shows something else than what was caused.",
        "queries.other_text": "A query is saved with other text than the runbook's.",
        "queries.other_logs": "A query is saved for other log groups than those it is about.",
    },
)
UNCAUSED = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("9.5",),
    whose=Whose.TARGET_FILE,
    matters="A query was not tried, because what it is to show could not be caused.",
    mend="State a `[workload.health]` whose route takes keys of Stormproof and is counted.",
    codes={
        "troubles.other_authorizer": "An authorizer of your own stands before the health's route: no key of "
        "Stormproof's is refused there.",
        "troubles.open": "The health's route is open by your word (`public_routes`): nobody is refused there.",
        "troubles.uncounted": "No guard stands before the health's route: nobody can go over the limit there.",
        "troubles.latency_untold": Own(
            "The access log does not tell by a name how long a request took: which ones are slow cannot be seen in it.",
            mend="Give the stage's log a format in JSON that holds `$context.responseLatency`.",
            whose=Whose.OWNER,
        ),
        "troubles.system_withstood": Own(
            "The system refused in good order what was to make it fail.",
            mend="Nothing has to be mended: the system is sturdier than the query's example needs.",
            whose=Whose.OWNER,
        ),
        "troubles.observed": Own(
            "A control observes and refuses nobody, so that no refusal could be caused.",
            mend="`stormproof promote` lets it enforce.",
        ),
    },
)
FAILED = Family(
    verdict=Verdict.ERROR,
    criteria=("9.5",),
    whose=Whose.SURROUNDINGS,
    matters="A query was not tried: nothing is known of it.",
    codes={
        "troubles.not_caused": Own(
            "What the query is to show was to be caused, and did not come about.",
            mend="See the answer that the reason quotes: somebody else answered, or the journey of `[workload]` "
            "stopped.",
            whose=Whose.TARGET_FILE,
        ),
        "queries.nothing_caused": Own(
            "Nothing is caused for this query by Stormproof.",
            mend="Report it as a defect: a query of the runbook has to come with its example.",
            whose=Whose.STORMPROOF,
        ),
    },
)
FAMILIES = (SAVED, UNCAUSED, FAILED)
