"""What is said of the codes of requirement 5: budgets, warnings, and what is told of costs."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

WARNED = "costs#a-warning-of-the-budget-has-come"
BUDGET = Family(
    criteria=("5.1",),
    whose=Whose.HARDENING,
    matters="A loop, an attack or a forgotten resource is found on the invoice, a month later.",
    mend="A budget of yours that is as demanded is kept; one that is otherwise is left alone, and one of the "
    "hardening's stands beside it.",
    seen="`stormproof costs` names the budget and what is used of it.",
    runbook=WARNED,
    codes={
        "costs.no_budget": Own("There is no budget of `monthly_budget_usd` a month.", criteria=("5.1", "5.2", "5.3")),
        "costs.budget_other_kind": "The budget is not one of costs: it watches usage or reservations.",
        "costs.budget_other_period": "The budget is not a monthly one.",
        "costs.budget_other_amount": "The budget is of another amount than `monthly_budget_usd`.",
        "costs.budget_filtered": "The budget looks at part of the costs alone.",
        "costs.budget_moving": "The budget's amount changes by itself: it is adjusted to what was or will be spent, or "
        "planned month by month, and follows the costs that it is to watch.",
        "costs.budget_not_begun": "The budget's time has not begun: it watches nothing yet.",
        "costs.budget_ended": "The budget's time is over: it watches nothing any more.",
    },
)
TOLD_IN_TIME = Family(
    criteria=("5.2", "5.3"),
    whose=Whose.HARDENING,
    matters="The budget is passed and nobody hears of it in time to stop what costs.",
    runbook=WARNED,
    codes={
        "costs.no_notification": "The budget notifies nobody at the percentage that is demanded of actual costs.",
        "costs.nobody_told": "The budget notifies somebody at that percentage, but not the administrator.",
        "costs.warning_silent": Own(
            "Costs went past 80 percent of the budget, and no warning went out.", criteria=("5.2",)
        ),
        "costs.critical_silent": Own(
            "Costs went past 100 percent of the budget, and no alert went out.", criteria=("5.3",)
        ),
        "costs.not_told_apart": Own(
            "The alert at 100 percent says the same as the warning at 80, so that nobody can tell them apart.",
            criteria=("5.3",),
        ),
        "costs.topic_shut": "The budget notifies a topic whose policy, or whose key's policy, does not let AWS Budgets "
        "publish.",
    },
)
SAID = Family(
    criteria=("5.4",),
    whose=Whose.STORMPROOF,
    matters="Decisions are made by a figure that is wrong.",
    mend="Report it as a defect, with the evidence of the run: `stormproof costs` is to say what Cost Explorer says.",
    runbook="costs",
    codes={
        "costs.other_total": "`stormproof costs` tells another total of the month than Cost Explorer does.",
        "costs.other_days": "The days that are told do not come to the month that is told.",
        "costs.other_sum": Own("The services that are told do not come to the total that is told.", criteria=("5.5",)),
        "costs.other_share": "The share of the budget that is told is not what the figures make it.",
        "costs.service_missing": Own("One of the five services is not told.", criteria=("5.5",)),
        "costs.other_service_total": Own(
            "`stormproof costs` tells another sum of a service than Cost Explorer does.", criteria=("5.5",)
        ),
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("5.2", "5.3"),
    whose=Whose.SURROUNDINGS,
    matters="Whether the warning comes is not proven yet.",
    codes={
        "costs.real": Own(
            "Costs are real here and are not made to rise for a proof.",
            mend="Permit `provoke` under `[permit]`: a budget below what has been spent then proves it, over some "
            "hours.",
            whose=Whose.TARGET_FILE,
        ),
        "costs.none": Own(
            "Nothing has been charged this month, so that there are no figures to compare.",
            criteria=("5.4", "5.5"),
            mend="Verify again when the month has cost something.",
        ),
        "costs.other_currency": Own(
            "Cost Explorer tells costs in another currency than USD, in which the budget of the target file is: the "
            "share of the budget that is spent cannot be told.",
            criteria=("5.4",),
            mend="Nothing is to be mended in the system: look at the figures that are told against a budget of yours.",
        ),
        "costs.topic_unclear": Own(
            "Whether the topic that the budget notifies lets AWS Budgets publish cannot be told from its policy or its "
            "key's: it depends on a condition, or on the statement that SNS gives a topic by itself.",
            mend="Let `budgets.amazonaws.com` publish to the topic by a statement of its own.",
        ),
        "costs.nothing_spent": Own(
            "The month has cost nothing yet, so that no budget can be below what was spent.",
            mend="Verify again when the month has cost some cents.",
        ),
        "costs.month_ends": Own(
            "The month ends before the proof could be judged, and budgets begin anew with it.",
            mend="Verify again in the new month.",
        ),
        "costs.proof_gone": Own(
            "The budget of a proof that was under way is not there any more.",
            mend="Verify again: the next run begins it anew.",
        ),
        "costs.begun_elsewhere": Own(
            "The proof was begun from another machine, and without a `[journal_key]` only that one can judge it.",
            mend="Verify from that machine, name a `[journal_key]`, or delete the budget that the reason names.",
            whose=Whose.TARGET_FILE,
        ),
    },
)
UNSEEN = Family(
    verdict=Verdict.ERROR,
    criteria=("5.2", "5.3"),
    whose=Whose.SURROUNDINGS,
    matters="Costs were not seen.",
    codes={
        "costs.currencies": Own(
            "Cost Explorer tells costs in several currencies, which cannot be added up.",
            criteria=("5.4", "5.5"),
            mend="Ask with the credentials of the one account whose costs are to be told.",
        ),
        "costs.unreachable": Own(
            "The costs of the embedded AWS could not be set.", mend="See whether `stormproof localaws` still runs."
        ),
    },
)
FAMILIES = (BUDGET, TOLD_IN_TIME, SAID, OPEN, UNSEEN)
