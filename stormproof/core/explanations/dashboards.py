"""What is said of the codes of requirement 2 and of 4.3 to 4.5: what dashboards show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose


@dataclass(frozen=True)
class Demanded:
    """What a dashboard has to show: the code without its ending, the criterion, in words.

    `rate` tells that it is computed, so that no statistic of it can be the wrong one.
    """

    code: str
    criterion: str
    what: str
    rate: bool = False

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that its code may have."""
        return tuple(each for each in ENDINGS if each != STATISTIC or not self.rate)


DEMANDED = (
    Demanded("dashboards.invocations", "2.2", "how often each function is invoked, in periods of 5 minutes"),
    Demanded(
        "dashboards.error_rates",
        "2.3",
        "which share of each function's executions fails, in periods of 5 minutes",
        rate=True,
    ),
    Demanded("dashboards.requests", "2.4", "how many requests the API gets, in periods of 5 minutes"),
    Demanded("dashboards.capacity", "2.5", "which capacity each table uses, in periods of 5 minutes"),
    Demanded("dashboards.depths", "2.6", "how many messages wait in each queue, in periods of 5 minutes"),
    Demanded("dashboards.percentiles", "4.4", "the response times p50, p95 and p99 of the API"),
    Demanded("dashboards.performance", "4.5", "durations and latencies in periods of 1 minute"),
    Demanded("health.widget", "11.4", "how long each phase of the health check takes"),
)
STATISTIC = "statistic"
ENDINGS = {
    "missing": "No dashboard shows {what}.",
    "region": "A dashboard shows {what}, but of another region or account than the system's.",
    "period": "A dashboard shows {what}, but over another period.",
    STATISTIC: "A dashboard shows {what}, but by another statistic, so that the figure means something else.",
    "differs": "A dashboard shows {what}, and its figures are not those that CloudWatch has of the system, or come "
    "from a formula of something else.",
}
ON_CALL = (
    "Whoever is on call looks at one screen to see what is wrong. What it does not show, or shows wrongly, is looked "
    "for in the wrong place."
)


def demanded() -> Iterator[Family]:
    """Yield a family for each thing that is to be shown."""
    for each in DEMANDED:
        yield Family(
            criteria=(each.criterion,),
            whose=Whose.HARDENING,
            matters=ON_CALL,
            mend="A dashboard of yours that shows everything is kept; else the hardening's is written anew.",
            seen="`stormproof dashboard` prints the link, and `stormproof dashboard --png` draws it.",
            runbook="dashboard",
            codes={f"{each.code}_{ending}": ENDINGS[ending].format(what=each.what) for ending in each.endings},
        )


WHOLE = Family(
    criteria=("2.1",),
    whose=Whose.HARDENING,
    matters=ON_CALL,
    seen="`stormproof dashboard` prints the link, and `stormproof dashboard --png` draws it.",
    runbook="dashboard",
    codes={
        "dashboards.not_there": Own(
            "No dashboard shows any metric of the system.", criteria=("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7")
        ),
        "dashboards.critical_missing": "A dashboard lacks a metric that tells whether the system works.",
        "dashboards.critical_region": "A dashboard shows a metric that tells whether the system works, but of another "
        "region or account.",
        "dashboards.no_data": "A widget has no data though there was traffic: it looks at something that is not there.",
        "dashboards.invalid": Own("CloudWatch finds the dashboard's body invalid.", criteria=("2.7",)),
        "dashboards.not_drawn": Own("CloudWatch could not draw a widget of the dashboard.", criteria=("2.7",)),
        "dashboards.link_wrong": Own(
            "The link that is given does not lead to the dashboard in the system's region.", criteria=("2.7",)
        ),
        "dashboards.percentiles_wrong": Own(
            "A percentile on the dashboard is not what the response times make it that were sent on purpose.",
            criteria=("4.4",),
        ),
    },
)
COLD = Family(
    criteria=("4.3",),
    whose=Whose.HARDENING,
    matters="Cold starts are what clients feel as now and then slow. Where nobody counts them, a change of memory "
    "or of packages cannot be judged.",
    seen="`stormproof queries run cold-starts` and the dashboard show the same number.",
    runbook="queries/cold-starts",
    codes={
        "dashboards.cold_starts_untracked": "No metric filter of a function's log counts cold starts.",
        "dashboards.cold_starts_not_counted": "A cold start happened, and the filter did not count it.",
        "dashboards.cold_starts_overcounted": "The filter counted more cold starts than there were.",
        "dashboards.cold_starts_not_shown": "Cold starts are counted, and no dashboard shows their sum.",
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("4.4",),
    whose=Whose.SURROUNDINGS,
    matters="Whether the figure is right could not be seen.",
    codes={
        "dashboards.not_quiet": Own(
            "Others' requests outweighed those that were sent on purpose, so that no percentile could be foretold.",
            mend="Verify in a quieter hour.",
        ),
        "metrics.not_arrived": Own(
            "CloudWatch has not counted the requests that were sent, within the time that it needs.",
            verdict=Verdict.ERROR,
            criteria=("2.1", "4.4"),
            mend="Verify again.",
        ),
    },
)
FAMILIES = (WHOLE, COLD, OPEN, *demanded())
