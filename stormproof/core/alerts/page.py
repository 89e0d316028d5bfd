"""The runbook's page of alarms, written from the entries; a test holds that the page in the runbook is this one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stormproof.core.alerts.entries import ENTRIES
from stormproof.core.alerts.model import Entry, Per, Severity

ANCHOR = re.compile(r'<a id="([a-z0-9-]+)"></a>')
HEAD = """# Alarms

One section for each alarm of Stormproof: what it means, how bad it is, what to look at, what to do, the first thing
first, how to see that it is over, and when to call somebody else. An alarm's description leads here;
`stormproof runbook NAME` shows a section in the terminal. Each alarm is called `stormproof-API-NAME`, with the resource
behind it where there is one for each. Alarms of your own have their sections in pages of your own:
`stormproof runbook init` begins them.

This page is written by `stormproof alerts runbook`. Publish it where those on call can read it, and write the address
as `runbook_url` under `[policy]` of the target file: the alarms' links then lead there.
"""
ASKED = re.compile(r"`(stormproof queries run [^`]+)`")
STATES = "stormproof alerts status"
HOW_BAD = {
    Severity.CRITICAL: "Users feel it, or will. Somebody has to look at once, at night too.",
    Severity.WARNING: "Nobody is kept from working yet. Look by the next working day, before it gets worse.",
}
OVER = f"`{STATES}` shows the alarm as `OK` again, and an OK notice comes; what you looked at finds nothing new."
ESCALATE = {
    Severity.CRITICAL: (
        "Nobody has it under control within 30 minutes, or data may be lost: [the next level](contacts.md), at once."
    ),
    Severity.WARNING: (
        "It is back after you have mended it, or lasts a week: [the next level](contacts.md), in the daytime."
    ),
}
ONE_EACH = {
    Per.SYSTEM: "one for the system",
    Per.API: "one for the API",
    Per.STAGE: "one for each stage",
    Per.FUNCTION: "one for each function",
    Per.TABLE: "one for each table",
    Per.QUEUE: "one for each queue",
    Per.REGION: "one for each region from which the system is probed",
}


def render(entries: Iterable[Entry] = ENTRIES) -> str:
    """Return the page as Markdown."""
    entries = tuple(entries)
    listed = "\n".join(f"- [{entry.title}](#{entry.name}) ({entry.severity.value})" for entry in entries)
    return "\n".join([HEAD, listed, "", *(section(entry) for entry in entries)])


def section(entry: Entry) -> str:
    """Return the section of an entry as Markdown, with its anchor."""
    return "\n".join(_lines(entry))


def anchors(page: str) -> tuple[str, ...]:
    """Return the anchors of a page, in its order."""
    return tuple(ANCHOR.findall(page))


def looks(entry: Entry) -> tuple[str, ...]:
    """Return the commands by which it is looked at what is wrong: those that its actions name, and the states."""
    asked = dict.fromkeys(found for action in entry.actions for found in ASKED.findall(action))
    return (*asked, STATES)


def _lines(entry: Entry) -> Iterator[str]:
    yield f'<a id="{entry.name}"></a>'
    yield ""
    yield f"## {entry.title}"
    yield ""
    yield f"`{entry.name}`, {entry.severity.value}, {ONE_EACH[entry.per]}. {entry.summary}"
    yield ""
    yield f"**What it means.** {entry.meaning}"
    yield ""
    yield f"**How bad.** {HOW_BAD[entry.severity]}"
    yield ""
    yield "**What to look at.**"
    yield ""
    yield from ("```sh", *looks(entry), "```")
    yield ""
    yield "**What to do.**"
    yield ""
    yield from (f"{number}. {action}" for number, action in enumerate(entry.actions, 1))
    yield ""
    yield f"**How to see that it is over.** {OVER}"
    yield ""
    yield f"**When to escalate.** {ESCALATE[entry.severity]}"
    yield ""
