"""The ways in which 11.2 and 11.5 can be lost, and the states that comply though an owner has made them otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from stormproof.core.faults import PassScenario, Sabotage
from stormproof.sabotage.alerts.function_alarms import owners
from stormproof.sabotage.alerts.silent_alarms import deleted, with_settings
from stormproof.sabotage.health import own_probes
from stormproof.sabotage.health import watch_changes as changes
from stormproof.sabotage.health.watch_changes import (
    any_region,
    canary,
    canary_silent,
    everywhere,
    first_region,
    first_silent,
    has_regions,
    in_second_region,
    looking_at,
    of_canary,
    of_region,
    the_dead_man,
)

TWICE_SILENT, TWICE_EARLY = "health.twice_silent", "health.twice_early"
STOPPED_SILENT = "health.stopped_unnoticed_silent"
GOOD: Mapping[str, Any] = {"TreatMissingData": "notBreaching"}
RAW_SILENCE: Mapping[str, Any] = {"Statistic": "SampleCount", "Threshold": 1.0}

of_regions = partial(Sabotage, where=has_regions)
WATCH = (
    Sabotage(
        "health-three-of-three",
        "11.2",
        TWICE_SILENT,
        with_settings("three runs in a row have to fail", canary, EvaluationPeriods=3, DatapointsToAlarm=3),
    ),
    Sabotage(
        "health-one-of-one",
        "11.2",
        TWICE_EARLY,
        with_settings("one run that fails is told", canary, EvaluationPeriods=1, DatapointsToAlarm=1),
    ),
    Sabotage(
        "health-failed-metric",
        "11.2",
        TWICE_SILENT,
        looking_at(
            "runs that could not be executed are looked at",
            canary,
            of_canary("Failed", Statistic="Sum", Threshold=0.0, ComparisonOperator="GreaterThanThreshold"),
        ),
    ),
    Sabotage(
        "health-other-canary",
        "11.2",
        TWICE_SILENT,
        looking_at("another canary is looked at", canary, of_canary(canary_name="no-such-canary", Statistic="Average")),
    ),
    Sabotage("health-alarm-deleted", "11.2", TWICE_SILENT, deleted(canary)),
    Sabotage(
        "canary-silence-good",
        "11.2",
        STOPPED_SILENT,
        looking_at("that no run takes place is good", canary_silent, of_canary(**RAW_SILENCE, **GOOD)),
    ),
    Sabotage("canary-silence-deleted", "11.2", STOPPED_SILENT, deleted(canary_silent)),
    of_regions("region-disabled", "11.5", "health.not_reported", changes.switched_off(-1)),
    of_regions("probes-of-one-region", "11.5", "health.not_reported", changes.without_target),
    of_regions("both-probes-in-one-region", "11.5", "health.not_from_there", own_probes.both_in_one_region),
    of_regions("one-region-sees-an-outage", "11.5", "health.partial_outage", own_probes.one_sees_an_outage),
    of_regions("all-regions-see-an-outage", "11.5", "health.outage", own_probes.all_see_an_outage),
    of_regions("one-region-flaps", "11.5", "health.flapping", own_probes.one_flaps),
    of_regions("region-alarm-deleted", "11.5", "health.region_silent", deleted(first_region)),
    of_regions(
        "region-dimension-wrong",
        "11.5",
        "health.region_silent",
        looking_at("the alarm looks at another region", first_region, of_region(1, Statistic="Average")),
    ),
    of_regions("one-region-for-all", "11.5", "health.not_told_apart", any_region),
    of_regions("everywhere-deleted", "11.5", "health.everywhere_silent", deleted(everywhere)),
    of_regions(
        "probe-silence-good",
        "11.5",
        "health.probe_silent_silent",
        looking_at("that no check is reported is good", first_silent, of_region(0, **RAW_SILENCE, **GOOD)),
    ),
    of_regions("dead-man-deleted", "11.5", "health.dead_man_silent", in_second_region(deleted(the_dead_man))),
    of_regions(
        "dead-man-off",
        "11.5",
        "health.dead_man_unsent",
        in_second_region(with_settings("the dead man tells nobody", the_dead_man, ActionsEnabled=False)),
    ),
)
WATCH_PASSES = (
    PassScenario(
        "own-health-alarm",
        "11.2",
        ("health-check-alarm",),
        owners(
            "the owner's own alarm on the worst run of five minutes, two in a row",
            of_canary(Statistic="Minimum", Threshold=50.0),
            canary,
        ),
    ),
    PassScenario(
        "own-silence-alarm",
        "11.2",
        ("health-check-silent-alarm",),
        owners(
            "the owner's own alarm on missing runs, by missing data",
            of_canary(**RAW_SILENCE),
            canary_silent,
        ),
        alone=True,
    ),
    PassScenario(
        "own-region-alarm",
        "11.5",
        ("health-from-region-alarms",),
        owners(
            "the owner's own alarm on the worst check from a region, two in a row",
            of_region(0, Statistic="Minimum", Threshold=100.0),
            first_region,
        ),
        alone=True,
    ),
    PassScenario(
        "own-probes",
        "11.5",
        ("probe", "probe-schedule", "dead-man-alarm", "probe-silent-alarms"),
        own_probes.owners_in_our_place,
        alone=True,
    ),
    PassScenario("probe-more-often", "11.5", ("probe-schedule",), changes.more_often, alone=True),
)
