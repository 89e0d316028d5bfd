"""The ways in which requirement 10 can be lost: sections, commands, links, contacts."""

from __future__ import annotations

from datetime import date

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.core.runbook.chapters import DEPLOYING
from stormproof.core.target.operators import Contact
from stormproof.sabotage.runbook import owners_alarms
from stormproof.sabotage.runbook.altered import Change, besides, calling, nothing_on_aws, reading, without, written

GONE = "# Alarms of last year\n\n## owners-alarm-that-is-gone\n\nCall the owner.\n"
BY_HAND = f"(?i){next(each.pattern for each in DEPLOYING.topics if each.said == 'how to go back')}"
"""Whatever the chapter's judge takes for a word on it."""


def _someone(name: str = "Dana Fuchs", email: str = "oncall@acme.io", verified: date | None = None) -> Contact:
    return Contact(name=name, role="on call", email=email, verified=verified)


def _read(name: str, criterion: str, expects: str, title: str, change: Change) -> Sabotage:
    """Return the sabotage of what is read: it stands on no AWS, so nothing but its undo mends it."""
    alters = reading(change)
    return Sabotage(name, criterion, f"runbook.{expects}", nothing_on_aws(title), MendedBy.UNDO, alters=alters)


RUNBOOK = (
    _read("tasks-gone", "10.1", "no_chapter", "the page of tasks is gone", without("tasks")),
    _read(
        "weekly-tasks-gone", "10.1", "incomplete", "nothing says what is done every week",
        written("tasks", r"(?s)## Every week.*?(?=## Every month)", ""),
    ),
    _read(
        "task-misspelt", "10.1", "command_failed", "a command of the costs is misspelt",
        written("costs", r"stormproof costs\n", "stormproof cots\n"),
    ),
    _read(
        "task-fails", "10.1", "command_failed", "a task asks of a time that there is not",
        written("tasks", r"(top-keys --since) 7d", r"\1 7x"),
    ),
    _read(
        "task-changed-since-run", "10.1", "changed_since_run", "a task was changed and not run since",
        written("tasks", r"stormproof doctor\n", "stormproof doctor --json doctor.json\n"),
    ),
    _read(
        "task-leads-nowhere", "10.1", "dead_link", "a link of the tasks leads to a page that is not there",
        written("tasks", r"\(keys\.md\)", "(api-keys.md)"),
    ),
    _read(
        "task-unwritten", "10.1", "placeholder", "a task has still to be written",
        written("tasks", r"Five minutes\.", "TODO."),
    ),
    _read(
        "alarm-section-gone", "10.2", "alarm_without_section", "the section of an alarm is gone",
        written("alarms", r'(?s)<a id="function-error-rate"></a>.*?(?=<a id="function-failures">)', ""),
    ),
    Sabotage(
        "owners-alarm-without-section", "10.2", "runbook.alarm_without_section", owners_alarms.made, MendedBy.PERSON
    ),
    _read(
        "section-without-alarm", "10.2", "section_without_alarm", "a section is about an alarm that is gone",
        besides("last-year", GONE),
    ),
    _read(
        "alarm-query-misspelt", "10.2", "command_failed", "an alarm's query is misspelt",
        written("alarms", r"errors-by-function --since 1h\n", "errors-by-funktion --since 1h\n"),
    ),
    _read("scaling-gone", "10.3", "no_chapter", "the page about scaling is gone", without("scaling")),
    _read(
        "scaling-without-quotas", "10.3", "incomplete", "nothing says how to ask AWS for more",
        written("scaling", r"(?i)quotas?\b", "limits"),
    ),
    _read(
        "scaling-placeholder", "10.3", "placeholder", "a command leaves open what nobody can tell",
        written("scaling", r"--memory-size 512", "--memory-size {megabytes}"),
    ),
    _read(
        "scaling-changed-since-run", "10.3", "changed_since_run", "a figure was changed and not run since",
        written("scaling", r"--memory-size 512", "--memory-size 51200"),
    ),
    _read(
        "going-back-gone", "10.4", "incomplete", "nothing says how to go back",
        written("deploying", BY_HAND, "go on"),
    ),
    _read(
        "deploying-misspelt", "10.4", "command_failed", "a command of a deployment is misspelt",
        written("deploying", r"stormproof lease show", "stormproof lease shwo"),
    ),
    _read(
        "release-changed-since-run", "10.4", "changed_since_run", "the release was changed and not run since",
        written("deploying", r"stormproof release --yes", "stormproof relaese --yes"),
    ),
    _read("recovery-gone", "10.5", "no_chapter", "the page about recovery is gone", without("recovery")),
    _read(
        "recovery-leads-nowhere", "10.5", "dead_link", "a link of the recovery leads to no section",
        written("recovery", r"(# Recovery\n)", r"\1\nSee [the drill](#drills).\n"),
    ),
    _read(
        "recovery-status-misspelt", "10.5", "command_failed", "a command of the recovery is misspelt",
        written("recovery", r"stormproof recover status", "stormproof recover state"),
    ),
    _read("nobody-to-call", "10.6", "no_contact", "nobody is named to call", calling()),
    _read(
        "contact-unwritten", "10.6", "contact_placeholder", "a contact has still to be filled in",
        calling(_someone("TODO")),
    ),
    _read(
        "contact-nobodys", "10.6", "contact_placeholder", "a contact has the address of nobody",
        calling(_someone(email="your.name@acme.io")),
    ),
    _read(
        "contact-expired", "10.6", "contact_expired", "a contact was made sure of long ago",
        calling(_someone(verified=date(2020, 1, 1))),
    ),
    _read("contacts-gone", "10.6", "no_chapter", "the page of whom to call is gone", without("contacts")),
)  # fmt: skip
