"""Judges of the alarms' sections; codes ``runbook.alarm_without_section``, ``runbook.section_without_alarm``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stormproof.core.judges.runbook.findings import Finding
from stormproof.core.runbook.alarms import SystemAlarm, without_alarm, without_section
from stormproof.core.runbook.book import Runbook
from stormproof.core.system import System


def of_alarms(book: Runbook, alarms: Sequence[SystemAlarm], system: System) -> Iterator[Finding]:
    """Yield the alarms on a system that no section is about, and the sections that are about no alarm."""
    for alarm in without_section(book, alarms, system):
        whose = "its owner's " if alarm.of_owner else ""
        said = f"{whose}alarm {alarm.name} has no section in the runbook: `stormproof runbook init` begins one"
        yield Finding("runbook.alarm_without_section", alarm.name, said)
    for page, section in without_alarm(book, alarms, system):
        said = f"the section {section.title!r} of {page.name}.md is about no alarm that there is"
        yield Finding("runbook.section_without_alarm", section.title, said)
