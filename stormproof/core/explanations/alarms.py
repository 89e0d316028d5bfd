"""What is said where an alarm did not do its part: the same for each alarm, but for what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.explanations.model import Family, Whose


@dataclass(frozen=True)
class Watched:
    """What an alarm is about: its code without the ending, `happened` in words, `lost` where nobody hears of it.

    `by_settings` tells whether its settings are judged where nothing may be provoked.
    """

    code: str
    criterion: str
    happened: str
    lost: str
    section: str
    by_settings: bool = True

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that its code may have."""
        return tuple(each for each in ENDINGS if self.by_settings or each != SETTINGS)


WATCHED = (
    Watched(
        "alerts.error_rate",
        "3.1",
        "more than 5 percent of a function's executions failed within 5 minutes",
        "Part of the clients get errors, and you hear of it from them.",
        "function-error-rate",
    ),
    Watched(
        "alerts.server_errors",
        "3.2",
        "the API answered more than 10 requests with 5xx within 5 minutes",
        "Clients get errors, and you hear of it from them.",
        "api-server-errors",
    ),
    Watched(
        "alerts.in_a_row",
        "3.3",
        "a function failed three times in a row",
        "A function that is seldom used may have stopped working altogether, and no share of failures shows it.",
        "function-failures",
    ),
    Watched(
        "alerts.duration",
        "4.1",
        "a function ran longer than 10 seconds",
        "What becomes slower ends in timeouts, and those are failures that clients see.",
        "function-duration",
    ),
    Watched(
        "alerts.latency",
        "4.2",
        "the API took longer than 3 seconds for 5 minutes in a row",
        "Clients wait, give up and ask again, which makes it slower still.",
        "api-latency",
    ),
    Watched(
        "health.twice",
        "11.2",
        "the health check failed twice in a row",
        "The system is down for clients, and nobody is called.",
        "health-check",
    ),
    Watched(
        "health.stopped_unnoticed",
        "11.2",
        "the health check stopped running",
        "A check that does not run reports no failure: the silence is taken for health.",
        "health-check-silent",
    ),
    Watched(
        "health.region",
        "11.5",
        "the health check failed from one region",
        "Clients of one part of the world are cut off, and from here all looks well.",
        "health-from-region",
    ),
    Watched(
        "health.everywhere",
        "11.5",
        "the health check failed from all regions",
        "The system is down for everybody, and it is not told from a fault of one region's network.",
        "health-everywhere",
        by_settings=False,
    ),
    Watched(
        "health.probe_silent",
        "11.5",
        "the probe of a region did not report",
        "Nobody looks from that region any more, and nobody knows.",
        "probe-silent",
    ),
    Watched(
        "health.dead_man",
        "11.5",
        "no probe reported at all",
        "Where the region of the alarms itself is down, nothing there can tell you: this alarm stands in another one.",
        "dead-man",
    ),
)
EARLY, SETTINGS = "early", "settings"
ENDINGS = {
    "silent": "It was provoked that {happened}, and no alarm went off; or no alarm is meant to tell, and nothing "
    "had to be provoked to see that.",
    "unsent": "It was provoked that {happened}; the alarm went off, and its message did not get through.",
    EARLY: "The alarm that is to tell that {happened} goes off before that is so.",
    SETTINGS: "No alarm is set to tell that {happened}: of those on the metric each looks at something else, goes "
    "off at another figure, or notifies another topic.",
}
TOO_EARLY = "An alarm that goes off without reason is switched off or no longer read, and then the true one is missed."


def alarm_families() -> Iterator[Family]:
    """Yield a family an alarm: what is lost without it, and what each ending of its code means."""
    for each in WATCHED:
        for early in (False, True):
            yield _family(each, early=early)


def _family(watched: Watched, *, early: bool) -> Family:
    endings = [each for each in watched.endings if (each == EARLY) is early]
    return Family(
        criteria=(watched.criterion,),
        whose=Whose.HARDENING,
        matters=TOO_EARLY if early else watched.lost,
        mend="An alarm of yours that does what is demanded is kept; else one of the hardening's stands beside it.",
        seen=f"`stormproof alerts show {watched.section}` says what the alarm means and what to do.",
        runbook=f"alarms#{watched.section}",
        codes={f"{watched.code}_{each}": ENDINGS[each].format(happened=watched.happened) for each in endings},
    )
