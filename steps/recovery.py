"""Steps about recovery: what is lost, and brought back."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.aws.observe.recovery.tables import read_recovery
from stormproof.core.bench import Bench
from stormproof.core.judges.recovery import buckets as of_buckets
from stormproof.core.judges.recovery import tables as of_tables
from stormproof.core.judges.recovery.chapter import (
    Followed,
    judge_documented,
    judge_drilled,
    judge_due_drill,
    judge_followed,
    remarks,
)
from stormproof.core.recovery.chapter import chapter
from stormproof.core.recovery.drills import Drill
from stormproof.core.recovery.stores import BucketVersions, TableRecovery
from stormproof.core.runbook.pages import Page
from stormproof.core.stimuli import StimulusResult
from stormproof.core.system import Bucket, Table
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.recovery import aged_versions, lost_objects, restored_tables, week_old
from stormproof.stimuli.recovery.followed_chapter import FOLLOWED, drill_was_due, last_drill

RESTORED = when_stimulus("items are lost, and their tables are restored to the moment before", restored_tables.RESTORED)
WEEK_OLD = when_stimulus(
    "items are lost, and six days and 23 hours later their tables are restored to the moment before", week_old.WEEK_OLD
)
BROUGHT_BACK = when_stimulus(
    "objects are overwritten and deleted, and brought back from their former versions", lost_objects.BROUGHT_BACK
)
AGED = when_stimulus("objects are overwritten, and almost 30 days pass", aged_versions.AGED)


@given("the tables of the system", target_fixture="tables")
def tables(bench: Bench) -> tuple[Table, ...]:
    """There may be none."""
    return bench.context.system.tables


@given("the buckets of the system", target_fixture="buckets")
def buckets(bench: Bench) -> tuple[Bucket, ...]:
    """There may be none."""
    return bench.context.system.buckets


@then("every item is as it was at that moment")
def items_back(result: StimulusResult[tuple[of_tables.Restored, ...]], bench: Bench, tell: Tell) -> None:
    """One by one, and no other is there."""
    of_tables.judge_restored(result.value)
    tell(bench.context.system.without("table"))


@when("their recovery is looked up", target_fixture="recoveries")
def recovery_looked_up(bench: Bench, tables: tuple[Table, ...]) -> tuple[TableRecovery, ...]:
    """As DynamoDB tells it."""
    return tuple(read_recovery(bench.reads, each) for each in tables)


@then("each can be restored to a moment")
def recovery_on(recoveries: tuple[TableRecovery, ...], bench: Bench, tell: Tell) -> None:
    """By the setting."""
    of_tables.judge_recovery_on(recoveries)
    tell(bench.context.system.without("table"))


@then(parsers.parse("backups of each are kept for {days:d} days"))
def reaches_back(recoveries: tuple[TableRecovery, ...], bench: Bench, days: int, tell: Tell) -> None:
    """By the recovery period, or by a plan of the owner's."""
    of_tables.judge_reach(recoveries, week_old.keepers(bench), days)
    tell(bench.context.system.without("table"))


@then("every object is as it was")
def objects_back(result: StimulusResult[tuple[of_buckets.BroughtBack, ...]], bench: Bench, tell: Tell) -> None:
    """Content, type, metadata and tags."""
    of_buckets.judge_brought_back(result.value)
    tell(bench.context.system.without("bucket"))


@when("their versioning is looked up", target_fixture="versions")
def versioning_looked_up(bench: Bench, buckets: tuple[Bucket, ...]) -> tuple[BucketVersions, ...]:
    """With the rules that delete versions."""
    return tuple(read_versions(bench.reads, each) for each in buckets)


@then("each keeps former versions")
def versioning_on(versions: tuple[BucketVersions, ...], bench: Bench, tell: Tell) -> None:
    """By the setting."""
    of_buckets.judge_versioned(versions)
    tell(bench.context.system.without("bucket"))


@then(parsers.parse("each keeps former versions for {days:d} days"))
def kept_long(versions: tuple[BucketVersions, ...], bench: Bench, days: int, tell: Tell) -> None:
    """By the earliest of all enabled rules."""
    of_buckets.judge_kept(versions, days)
    tell(bench.context.system.without("bucket"))


@then("every former version is still there")
def versions_there(result: StimulusResult[tuple[of_buckets.Aged, ...]], bench: Bench, tell: Tell) -> None:
    """Below every prefix that a rule names."""
    of_buckets.judge_aged(result.value)
    tell(bench.context.system.without("bucket"))


CHAPTER_FOLLOWED = when_stimulus("data is lost, and the chapter's own commands are run", FOLLOWED)


@given("the runbook's chapter on recovery", target_fixture="page")
def page() -> Page:
    """A page that is not there, or not in order, is an error."""
    return chapter()


@then("every command succeeds, and what was lost is back")
def followed(result: StimulusResult[tuple[Followed, ...]], bench: Bench, tell: Tell) -> None:
    """With the time that it took."""
    judge_followed(result.value)
    tell(remarks(result.value, bench.context.policy))
    tell(bench.context.system.without("table", "bucket"))


@then("each action is followed by one that verifies it")
def verified(page: Page) -> None:
    """And there is a section for whatever can be lost."""
    judge_documented(page)


@when("it is looked up when recovery was last drilled", target_fixture="drill")
def looked_up(bench: Bench) -> Drill | None:
    """As the account tells it."""
    return last_drill(bench)


@then("all tables and buckets were drilled, no longer ago than the policy says")
def drilled(drill: Drill | None, bench: Bench, tell: Tell) -> None:
    """With recovery time and recovery point."""
    tell(judge_drilled(drill, _stores(bench), bench.context.policy, bench.clock.now()))


@then("a drill of the whole is no longer ago than the policy says")
def drilled_when_due(result: StimulusResult[tuple[Followed, ...]], bench: Bench, tell: Tell) -> None:
    """Where the chapter's commands have restored a table just now, that was one; lately hardened, none is due yet."""
    if not _stores(bench):
        return
    drill, due = last_drill(bench), drill_was_due(bench)
    tell(judge_due_drill(drill, result.value, _stores(bench), bench.context.policy, bench.clock.now(), due=due))


def _stores(bench: Bench) -> list[str]:
    system = bench.context.system
    return [*(each.arn for each in system.tables), *(each.arn for each in system.buckets)]
