"""Steps about the runbook: whether it is whole and true, and whether its commands do what they say."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

from pytest_bdd import given, parsers, then, when

from stormproof.aws.observe.alerts.system_alarms import system_alarms
from stormproof.core.bench import Bench
from stormproof.core.evidence import Record
from stormproof.core.judges.runbook import alarms, contacts, pages, runs
from stormproof.core.judges.runbook.findings import refute
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.chapters import Chapter, chapter
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.runbook import commands
from stormproof.stimuli.runbook.commands import Trial

NOT_FOLLOWED = "links that lead outside: judged by their form, and not followed"
TRIED = when_stimulus("its commands are run as they are written", commands.TRIED)


@given("the runbook of the system", target_fixture="book")
def book(bench: Bench) -> Runbook:
    """Our pages and its owner's."""
    return bench.context.runbook()


@given(parsers.parse("the runbook's chapter about {name}"), target_fixture="about")
def about(name: str) -> Chapter:
    """By the name that it has here."""
    return chapter(name)


@then("each does its work, or has done so as it is written now")
def works(result: StimulusResult[Trial], about: Chapter, tell: Tell) -> None:
    """What was not run here stands by the record of its last run."""
    tried = result.value.of([page.name for page in result.value.book.pages_of(about)])
    refute(runs.of_runs(tried))
    refute(pages.of_runs(result.value.book, about))
    tell(runs.told(tried))


@then("the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written")
def whole(book: Runbook, about: Chapter, bench: Bench, tell: Tell) -> None:
    """Whoever wrote it; a chapter that is not there speaks of nothing."""
    refute(pages.of_chapter(book, about, bench.context.system))
    written(book, about, bench, tell)


def written(book: Runbook, about: Chapter, bench: Bench, tell: Tell) -> None:
    """Links, placeholders, commands that can be run; which links lead outside stands in the evidence."""
    if found := pages.outside(book, about):
        bench.record(Record("links", bench.clock.now(), NOT_FOLLOWED, {"addresses": list(found)}))
    refute(chain(pages.of_links(book, about), pages.of_placeholders(book, about), pages.of_commands(book, about)))
    tell(pages.told_of_outside(book, about))


@when("it is read")
def read() -> None:
    """As it stands: of what it says nothing is tried."""


@then("every alarm on the system has its section, and every section its alarm")
def sections(book: Runbook, bench: Bench) -> None:
    """The owner's alarms as well as ours."""
    system = bench.context.system
    refute(alarms.of_alarms(book, system_alarms(bench.reads, system), system))


@then("somebody real is named to call, and was made sure of lately")
def reachable(book: Runbook, tell: Tell) -> None:
    """On an AWS where nobody receives mail, reserved domains are addresses.

    The day is that of people: where an AWS's clock was moved on by a month, nobody has changed his work meanwhile.
    """
    refute(contacts.of_contacts(book.contacts, datetime.now(UTC).date(), reserved=book.rehearsal))
    for said in contacts.to_tell(book.contacts):
        tell(said)
