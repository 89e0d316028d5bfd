"""The reason codes that the product can come to, found in its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[4]
HOUSES = ("stormproof", "steps", "provisioners")
RAISED = re.compile(r'\b(?:Refuted|Undecidable|CouldNotLook|CallFailed)\(\s*(f?)"([^"]+)"')
DOTTED = re.compile(r'"([a-z0-9_]+\.[a-z0-9_]+)"')
WITHOUT_DOT = re.compile(r'(?:code=|verdict\.value, |, )"(not_selected|no_scenario|proof_too_weak)"')
NO_CODES = frozenset(
    {
        "api.example",
        "costs.json",
        "costs.request",
        "fault.layer",
        "fault.version",
        "github.event_name",
        "github.ref",
        "logs.ingest",
        "logs.query",
        "logs.store",
        "pass.backup_plan",
        "pass.key",
        "proof.toml",
        "rate.guard_open",
        "run.json",
        "runbook.html",
        "sabotage.authorizer",
        "sabotage.deployment",
        "sabotage.key",
        "sabotage.layer",
        "sabotage.layer_version",
        "waf.acl",
        "waf.capacity",
        "waf.request",
        "waf.rule",
        "workload.json",
        "workload.toml",
    }
)
"""What looks like a code and is none: prices, outputs of changes, files, hosts."""
PROVOKED = ("silent", "unsent", "early")
"""Endings of `core.judges.alerts.provoked`."""
SHOWN = ("missing", "region", "period", "differs")
"""Endings of `core.judges.dashboards.shown`; where no rate is wanted, `statistic` is one too."""
ALARMS = ("alerts.error_rate", "alerts.server_errors", "alerts.in_a_row", "alerts.duration", "alerts.latency")
ALARMS_ON_HEALTH = (
    "health.twice",
    "health.stopped_unnoticed",
    "health.region",
    "health.probe_silent",
    "health.dead_man",
)
EVERYWHERE = "health.everywhere"
RATES = "dashboards.error_rates"
GRAPHS = (
    "dashboards.invocations",
    "dashboards.requests",
    "dashboards.capacity",
    "dashboards.depths",
    "dashboards.percentiles",
    "dashboards.performance",
    "health.widget",
)
BEGINNINGS = frozenset({*ALARMS, *ALARMS_ON_HEALTH, EVERYWHERE, RATES, *GRAPHS}) - {"health.region"}
"""Codes that never stand alone; ``health.region`` is one by itself too."""
MADE = {
    "http.{seen.cause}": (
        *("certificate", "tls", "dns", "timed_out", "refused", "reset", "protocol", "not_sendable", "unreachable"),
    ),
    "needs_workload.{part}": ("health", "journey", "jobs"),
    "needs_{needed}": ("provoke", "wire"),
    "delivery.{code}": ("unpinned", "broad_permissions", "dangerous_trigger", "template_injection", "insecure"),
    "delivery.{intruder.code}": ("trust_broad", "trust_pull_request", "trust_any_environment", "trust_any_branch"),
    "delivery.{lack.code}": (
        *("environment_missing", "no_reviewers", "self_review", "admin_bypass", "any_branch", "no_branch_rule"),
    ),
    "costs.budget_{lacking[0].code}": (
        *("other_kind", "other_period", "other_amount", "moving", "filtered", "not_begun", "ended"),
    ),
    "costs.{lack.code}": ("no_notification", "nobody_told"),
    "dashboards.{first.code}": ("critical_missing", "critical_region", "no_data"),
    "dashboards.cold_starts_{code}": ("overcounted", "not_counted"),
    "recovery.items_{code}": ("lost", "changed", "added"),
    "recovery.objects_{code}": ("missing", "changed"),
    "auth.{unexcused[0].way.value}": ("keyless_admitted", "bypass_stage", "bypass_domain", "bypass_function_url"),
    "{code}_{lacks[0].code}": (),
    "{code}_settings": (),
    "{code}_silent": (),
    "{code}_unsent": (),
    "{code}_early": (),
}
"""Codes that are put together when they are raised: as the source writes them, and what stands in the braces.

Those without a beginning of their own are the products above.
"""


@cache
def sources() -> tuple[str, ...]:
    """Return the text of each module of the product that may come to a code."""
    files = (file for house in HOUSES for file in sorted((ROOT / house).rglob("*.py")))
    return tuple(file.read_text("utf-8") for file in files if "explanations" not in file.parts)


def put_together() -> set[str]:
    """Return how the source writes the codes that it puts together."""
    return {code for text in sources() for made, code in RAISED.findall(text) if made}


def codes(concerns: Iterable[str]) -> frozenset[str]:
    """Return every code; `concerns` are the beginnings of codes (``auth``) beside those that are raised directly."""
    raised = {code for text in sources() for made, code in RAISED.findall(text) if not made}
    known = {*concerns, *(code.partition(".")[0] for code in raised)}
    written = {code for text in sources() for code in DOTTED.findall(text) if code.partition(".")[0] in known}
    bare = {code for text in sources() for code in WITHOUT_DOT.findall(text)}
    return frozenset(raised | written | bare | set(_made())) - NO_CODES - BEGINNINGS


def _made() -> Iterator[str]:
    for written, endings in MADE.items():
        for ending in endings:
            yield re.sub(r"\{.*\}", ending, written)
    for beginning, ending in product((*ALARMS, *ALARMS_ON_HEALTH), (*PROVOKED, "settings")):
        yield f"{beginning}_{ending}"
    for beginning, ending in (*product([EVERYWHERE], PROVOKED), *product(GRAPHS, (*SHOWN, "statistic"))):
        yield f"{beginning}_{ending}"
    for ending in SHOWN:
        yield f"{RATES}_{ending}"
