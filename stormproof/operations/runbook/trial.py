"""Tries the runbook as its keeper does: all commands of pages, those that change and deploy as well."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stormproof.aws.observe.lambda_served import former_version
from stormproof.aws.observe.native_keys import opened_natively
from stormproof.core.errors import UsageError
from stormproof.core.judges.runbook.runs import Tried
from stormproof.core.planning.controls import Reads
from stormproof.core.runbook.book import OWN, Runbook
from stormproof.core.runbook.commands import Command
from stormproof.core.runbook.pages import Page
from stormproof.core.runbook.placeholders import CHOSEN, chosen, filled, values
from stormproof.core.runbook.trying import not_run
from stormproof.operations.reach import Reached
from stormproof.operations.runbook.sections import find

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
NOBODYS = "runbook-trial"
"""What data is called that a trial asks for."""


@dataclass(frozen=True)
class PlannedTrial:
    """Pages to be tried: their commands in their order, each with the text to run, and those that mean nothing here."""

    book: Runbook
    pages: tuple[Page, ...]
    due: tuple[tuple[Command, str], ...]
    passed: tuple[Tried, ...]


def must_rehearse(reached: Reached) -> None:
    """Raise UsageError where the runbook's commands must not be run: they change, deploy and take away."""
    target = reached.connection.target
    if target.production or not (target.permitted.provoke and target.permitted.provision):
        raise UsageError(
            f"target {target.name} does not let its runbook be tried: its commands change the system",
            "try it on one that nobody depends on, with [permit] provision and provoke, or on the embedded AWS",
        )


def plan_trial(reached: Reached, names: Sequence[str], choices: Mapping[str, str]) -> PlannedTrial:
    """Return what is to be run of pages (all of an owner's where none is named, else ours).

    Raises UsageError for an unknown page, and for what a command leaves to be chosen and nobody has.
    """
    context, reads = reached.context, reached.connection.reader
    book = context.runbook()
    pages = tuple(find(book, name)[0] for name in names) or _all(book)
    known = {**values(reached.system), **_choices(reached), **choices}
    commands = [command for page in pages for command in page.commands]
    natively = any(each.where for each in commands) and opened_natively(reads, reached.system)
    due, passed = [], []
    for each in commands:
        held = not_run(each, known, natively=natively, changing=True)
        if held is not None and held.means_nothing:
            passed.append(held)
            continue
        if open_ := chosen(each.text, known):
            raise UsageError(f"{each}: {CHOSEN[open_[0]]} has to be chosen", f"add --set {open_[0]}=...")
        due.append((each, filled(each.text, known)))
    return PlannedTrial(book, pages, tuple(due), tuple(passed))


def _all(book: Runbook) -> tuple[Page, ...]:
    own = tuple(page for page in book.pages if page.name.startswith(OWN))
    return own or book.pages


def _choices(reached: Reached) -> dict[str, str]:
    """Return what can be chosen without asking.

    The version before the served one, this moment, and data that is nobody's: what is brought back is proven elsewhere
    (7.5), and a trial leaves what the system has as it is.
    """
    found = {"moment": reached.connection.clock.now().strftime(MOMENT), "prefix": f"{NOBODYS}-"}
    functions, tables, reads = reached.system.functions, reached.system.tables, reached.connection.reader
    version = former_version(reads, functions[0]) if functions else ""
    item = {"item": _key(reads, tables[0].name)} if tables else {}
    return found | item | ({"version": version} if version else {})


def _key(reads: Reads, table: str) -> str:
    """Return a key of a table's, as JSON, that no item of anybody's has."""
    told = reads.read("dynamodb", "describe_table", TableName=table)["Table"]
    kinds = {each["AttributeName"]: each["AttributeType"] for each in told["AttributeDefinitions"]}
    names = [each["AttributeName"] for each in told["KeySchema"]]
    return json.dumps({name: -1 if kinds[name] == "N" else NOBODYS for name in names})
