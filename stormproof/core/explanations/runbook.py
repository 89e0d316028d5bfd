"""What is said of the codes of requirement 10: pages, sections, commands and contacts."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

ALL = ("10.1", "10.2", "10.3", "10.4", "10.5")
PAGES = Family(
    criteria=ALL,
    whose=Whose.RUNBOOK,
    matters="Whoever is on call follows it word for word, at night and in a hurry. What is missing or wrong is found "
    "out at the worst moment.",
    mend="Correct the page and line that the reason names: yours stand in the folder that `[runbook]` names, "
    "Stormproof's come with the installation.",
    seen="`stormproof runbook` shows the page.",
    runbook="index",
    codes={
        "runbook.no_chapter": Own(
            "The runbook has no chapter on something that an operator has to do.", criteria=(*ALL, "10.6")
        ),
        "runbook.incomplete": "A chapter does not speak of something that the system has.",
        "runbook.no_command": "A chapter on something that is done tells no command that could be tried.",
        "runbook.unreadable": "A page of the runbook cannot be read.",
        "runbook.dead_link": "A link leads to a page or a section that is not there, or to nobody's address.",
        "runbook.placeholder": "A page has something that still has to be written, or a placeholder that nothing can "
        "be filled into.",
        "runbook.no_such_command": "A page has a command that cannot be run: a program that is not known, or one "
        "that only a shell could read.",
        "runbook.command_failed": Own(
            "A command of the runbook failed when it was run.",
            mend="Run it yourself as the reason quotes it: either the page is out of date, or what it looks at is "
            "not as it should be.",
        ),
        "runbook.changed_since_run": Own(
            "The commands of a page have changed since they were last run, or were never run.",
            mend="`stormproof runbook run PAGE` runs them on the target and writes down that they were; commit that "
            "record with the page.",
        ),
    },
)
ALARMS = Family(
    criteria=("10.2",),
    whose=Whose.RUNBOOK,
    matters="An alarm wakes somebody, and nothing says what to do about it.",
    mend="`stormproof runbook init` begins a section for each of your own alarms: fill it in.",
    seen="`stormproof runbook ALARM` shows the section.",
    runbook="alarms",
    codes={
        "runbook.alarm_without_section": "An alarm of the system has no section in the runbook.",
        "runbook.section_without_alarm": Own(
            "A section of the runbook is about an alarm that is not there.",
            mend="`stormproof plan --criteria 3` says whether the alarm is missing; a section on an alarm that was "
            "given up is deleted.",
        ),
    },
)
CONTACTS = Family(
    criteria=("10.6",),
    whose=Whose.TARGET_FILE,
    matters="Whoever cannot go on by himself calls a number that nobody answers.",
    mend="Write it under `[[contact]]` in the target file, with the day on which you made sure of it as `verified`.",
    seen="`stormproof runbook contacts` shows whom to call.",
    runbook="contacts#keeping-this-true",
    codes={
        "runbook.no_contact": "Nobody is named to call.",
        "runbook.contact_placeholder": "A contact has still to be filled in.",
        "runbook.contact_expired": "Nobody has made sure of a contact for too long.",
    },
)
UNSEEN = Family(
    verdict=Verdict.ERROR,
    criteria=ALL,
    whose=Whose.SURROUNDINGS,
    matters="Whether the page is right was not seen.",
    mend="See what the command said in the reason, mend that, and verify again.",
    codes={
        "runbook.could_not_look": "A command of the runbook could not look at what it is about.",
        "runbook.not_run": "What runs the runbook's commands ended before they were through.",
    },
)
FAMILIES = (PAGES, ALARMS, CONTACTS, UNSEEN)
