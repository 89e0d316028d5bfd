"""A judge of several that was shown none raises, or it is written here who sees to it that there are some.

"Each of them is fine" is true of none: such a PASS proves nothing. What stands in `SEEN_TO` passes of none.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import MagicMock

import pytest

import stormproof.core.judges
from stormproof.core.errors import StormproofError

SEVERAL = ("Sequence", "Iterable", "Collection", "Mapping")
MEANT: dict[str, Any] = {"str": "x", "int": 1, "bool": False}
SEEN_TO = {
    "a target is not found without a function, an API and a stage of it: each of them is looked at": (
        "alerts.durations judge_timeouts",
        "alerts.failures judge_subscribed",
        "alerts.provoked judge_alerted",
        "alerts.settings judge_settings",
        "authentication.settings judge_access_logs",
        "dashboards.cold_starts judge_cold_starts",
        "firewall.refusals judge_attacks_blocked",
        "firewall.refusals judge_attacks_logged",
        "firewall.refusals judge_harmless_passed",
        "firewall.settings judge_blocks_logged",
        "firewall.settings judge_nothing_allowed_before",
        "firewall.settings judge_stages_protected",
        "logging.executions judge_everybody_reported",
        "logging.executions judge_executions_logged",
        "logging.executions judge_logging",
        "logging.requests judge_formats",
        "roles.policies judge_boundaries",
        "roles.policies judge_known",
        "roles.policies judge_no_risk",
        "roles.policies judge_precise",
        "roles.policies judge_trust",
        "transport.connections judge_plain_unanswered",
        "transport.connections judge_security_policies",
        "transport.connections judge_witness",
    ),
    "the workload states what is asked, and the stimulus raises where it does not": (
        "alerts.store_outages judge_served_uncounted",
        "alerts.store_outages judge_shut",
        "authentication.admission judge_admitted",
        "authentication.admission judge_said_by_function",
        "authentication.admission judge_steps_served",
        "rate_limiting.limits judge_countdown",
        "rate_limiting.limits judge_every_route",
        "rate_limiting.limits judge_exact",
        "rate_limiting.limits judge_falling",
        "rate_limiting.limits judge_limit_told",
        "rate_limiting.limits judge_violations_logged",
        "rate_limiting.limits judge_violations_told",
    ),
    "the stimulus or the step before it raises where there is none": (
        "alerts.delivery judge_sent",
        "alerts.messages judge_described",
        "authentication.admission judge_keyless",
        "authentication.admission judge_logged",
        "authentication.admission judge_no_key_in",
        "authentication.admission judge_refused",
        "authentication.browsers judge_readable_by_browsers",
        "authentication.settings judge_remembered",
        "delivery.pipelines judge_tried",
        "health.regions judge_views",
        "logging.log_groups judge_class",
        "logging.log_groups judge_found_everywhere",
        "logging.log_groups judge_retention",
        "logging.requests judge_requests_logged",
        "logging.requests judge_users_logged",
        "rate_limiting.settings judge_guard_code",
        "rate_limiting.settings judge_routes_guarded",
    ),
    "what is tried is a list of ours, which is not empty": (
        "firewall.refusals judge_listed_refused",
        "firewall.refusals judge_projects_passed",
        "firewall.refusals judge_unlisted_served",
    ),
    "the system may have none, and the step tells that (`System.without`)": (
        "encryption.at_rest judge_foreign_refused",
        "encryption.at_rest judge_kept",
        "recovery.buckets judge_aged",
        "recovery.buckets judge_brought_back",
        "recovery.buckets judge_kept",
        "recovery.buckets judge_versioned",
        "recovery.chapter judge_followed",
        "recovery.tables judge_reach",
        "recovery.tables judge_recovery_on",
        "recovery.tables judge_restored",
        "transport.connections judge_statements",
        "transport.connections judge_stores_refuse",
    ),
    "none is as it should be: what is shown is what was found": (
        "authentication.browsers judge_preflight",
        "authentication.detours judge_no_open_url",
        "authentication.detours judge_nothing_past",
        "delivery.pipelines judge_trust",
        "health.regions judge_told_apart",
        "logging.requests judge_no_secret",
        "rate_limiting.limits judge_strangers",
        "rate_limiting.native_quotas judge_native_quotas",
        "rate_limiting.native_quotas judge_throttles",
    ),
}
PASSING = {name: why for why, names in SEEN_TO.items() for name in names}


def kind(judge: Callable[..., object]) -> str:
    """Return the annotation of what a judge is shown."""
    return next((str(each.annotation) for each in inspect.signature(judge).parameters.values()), "")


def judges() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield each judge that is shown several of something, with its module and name."""
    for info in pkgutil.walk_packages(stormproof.core.judges.__path__, "stormproof.core.judges."):
        for name, judge in vars(importlib.import_module(info.name)).items():
            if name.startswith("judge_") and judge.__module__ == info.name and kind(judge).startswith(SEVERAL):
                yield f"{info.name.removeprefix('stormproof.core.judges.')} {name}", judge


JUDGES = dict(judges())


class Anything(MagicMock):
    """What stands for whatever else a judge is given."""

    def __format__(self, _: str) -> str:
        """Return a text in any format."""
        return "anything"


def made(annotation: str) -> Any:
    """Return none of what is shown, or something for what else a judge is given."""
    if annotation.startswith("Mapping"):
        return {}
    return () if annotation.startswith(SEVERAL) else MEANT.get(annotation, Anything())


@pytest.mark.parametrize("name", sorted(JUDGES))
def test_a_judge_that_was_shown_none_raises_or_somebody_sees_to_it(name: str) -> None:
    """Both ways: what raises need not stand in the table."""
    first, *others = inspect.signature(JUDGES[name]).parameters.values()
    given = [each for each in others if each.default is each.empty]
    placed = [made(each.annotation) for each in given if each.kind is not each.KEYWORD_ONLY]
    named = {each.name: made(each.annotation) for each in given if each.kind is each.KEYWORD_ONLY}
    if name in PASSING:
        JUDGES[name](made(first.annotation), *placed, **named)
    else:
        with pytest.raises(StormproofError):
            JUDGES[name](made(first.annotation), *placed, **named)


def test_nothing_stands_in_the_table_that_is_no_judge() -> None:
    """Nor twice."""
    assert set(PASSING) <= set(JUDGES)
    assert len(PASSING) == sum(map(len, SEEN_TO.values()))
