"""Entries of the alarms on the system as it is seen from outside: by its canary, and by the probes of other regions."""

from __future__ import annotations

from stormproof.core.alerts.model import Entry, Per, Severity

HEALTH_CHECK = Entry(
    name="health-check",
    severity=Severity.CRITICAL,
    per=Per.SYSTEM,
    title="The health check fails",
    summary="The health endpoint has failed twice in a row, as the canary in the API's region asks for it.",
    meaning=(
        "What the canary asks for every five minutes was not answered as it should be, two times in a row. If the "
        "alarm `health-everywhere` is on as well, users are turned away wherever they are; if it is not, the way from "
        "the API's region alone is disturbed, or the canary's own key."
    ),
    actions=(
        "See what other regions say: the alarms `health-everywhere` and `health-from-region`, and the dashboard.",
        "Read what the last run met: its error stands in the canary's run, in the console under Synthetics.",
        "If it was answered 401 or 403, look at the canary's own key: `stormproof keys list` names it.",
        "If it was answered 5xx, look at the alarms of the API and of its functions.",
    ),
)
HEALTH_CHECK_SILENT = Entry(
    name="health-check-silent",
    severity=Severity.WARNING,
    per=Per.SYSTEM,
    title="The health check does not run",
    summary="The canary in the API's region has not run for a quarter of an hour: nobody would hear of an outage.",
    meaning=(
        "The canary was stopped or deleted, or its runs report nothing. Nothing is known of the API's health as long "
        "as that lasts, but for what probes in other regions see. After a first apply it may go off until the first "
        "run has ended."
    ),
    actions=(
        "Run `stormproof plan`: a canary that was stopped, changed or deleted is put back by `stormproof apply`.",
        "Look at the canary's last run: its role may have lost the permission to report.",
        "Look at AWS's health in the region.",
    ),
)
FROM_REGION = Entry(
    name="health-from-region",
    severity=Severity.WARNING,
    per=Per.REGION,
    title="The health check fails from one region",
    summary="The health endpoint has failed twice in a row as it is seen from this region.",
    meaning=(
        "If the alarm `health-everywhere` is silent, users elsewhere are served: the way from this region is "
        "disturbed, or the key of this region's probe. If it is on, this one says the same."
    ),
    actions=(
        "See what the other regions say: the row of health on the dashboard tells them side by side.",
        "Read the last line of the probe's log in that region: it has the status, or what became of the connection.",
        "If it was answered 401 or 403, look at the probe's own key: `stormproof keys list` names it.",
        "Look at AWS's health in that region.",
    ),
)
EVERYWHERE = Entry(
    name="health-everywhere",
    severity=Severity.CRITICAL,
    per=Per.SYSTEM,
    title="The health check fails everywhere",
    summary="The health endpoint has failed twice in a row from every region that reports.",
    meaning=(
        "Users are turned away wherever they are. A region that does not report is not counted: it has an alarm of its "
        "own."
    ),
    actions=(
        "Look at the alarms of the API and of its functions: which of them went off first?",
        "If a version was released just before, put the one before it back: `stormproof rollback`.",
        "If all is answered 403, look at the firewall's log for the rule; if 401, at the authorizer's.",
        "Look at AWS's health in the API's region.",
    ),
)
PROBE_SILENT = Entry(
    name="probe-silent",
    severity=Severity.WARNING,
    per=Per.REGION,
    title="A region's probe does not report",
    summary="The probe of this region has reported nothing for a quarter of an hour.",
    meaning=(
        "Nothing is known of how the API is seen from there; that says nothing of the API. The probe's schedule or "
        "function is gone or switched off, it cannot read its key, or it cannot report into the API's region."
    ),
    actions=(
        "Run `stormproof plan`: what is missing or switched off is put back by `stormproof apply`.",
        "Read the probe's log in that region for the error.",
        "Look at AWS's health in that region.",
    ),
)
DEAD_MAN = Entry(
    name="dead-man",
    severity=Severity.CRITICAL,
    per=Per.SYSTEM,
    title="No probe has reported: the watch itself may be down",
    summary="A probe of a second region has not reported into the API's region for a quarter of an hour.",
    meaning=(
        "This alarm stands in a second region, since it is for the case that the API's own region, its alarms among "
        "it, is down. Either that is so, or the probe there does not run. Alarms of the API's region may say nothing."
    ),
    actions=(
        "Open the API's region in the console: does it answer, are its alarms and its metrics there?",
        "Call the API yourself.",
        "If both are well, read the probe's log in the second region, and run `stormproof plan`.",
        "Look at AWS's health in both regions.",
    ),
)
HEALTH_ENTRIES = (HEALTH_CHECK, HEALTH_CHECK_SILENT, FROM_REGION, EVERYWHERE, PROBE_SILENT, DEAD_MAN)
