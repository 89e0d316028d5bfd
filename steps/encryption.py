"""Steps about how data rests."""

from __future__ import annotations

from pytest_bdd import given, then, when

from stormproof.core.bench import Bench
from stormproof.core.judges.encryption.at_rest import Kept, judge_as_default, judge_foreign_refused, judge_kept
from stormproof.core.judges.encryption.demands import Demand, key_demand
from stormproof.core.judges.transport.connections import judge_statements
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.encryption import stored_data
from stormproof.stimuli.encryption.upload_policies import admitting_others

OBJECT = when_stimulus("a client stores an object", stored_data.OBJECT_STORED)
ITEM = when_stimulus("a client writes an item and reads it again", stored_data.ITEM_STORED)


@given("the keys by which data of the system may rest", target_fixture="demand")
def demanded(bench: Bench) -> Demand:
    """The policy's key; without one AWS's, and those of the account."""
    return key_demand(bench.context.system, bench.context.policy)


@then("the object rests under one of them")
def object_kept(
    result: StimulusResult[tuple[stored_data.Stored, ...]], bench: Bench, demand: Demand, tell: Tell
) -> None:
    """As S3 tells of the object itself."""
    judge_kept((kept for each in result.value for kept in (each.default, each.kept)), demand)
    tell(bench.context.system.without("bucket"))


@then("it rests as its bucket says")
def as_bucket_says(result: StimulusResult[tuple[stored_data.Stored, ...]]) -> None:
    """The default is what is done."""
    for each in result.value:
        judge_as_default(each.kept, each.default)


@then("no object is taken that is to rest otherwise")
def others_refused(result: StimulusResult[tuple[stored_data.Stored, ...]], bench: Bench, tell: Tell) -> None:
    """Under a key that the client brings, or by other keys than the policy's."""
    judge_foreign_refused([other for each in result.value for other in each.others])
    tell(bench.context.system.without("bucket"))


@then("its table rests under one of them")
def item_kept(result: StimulusResult[tuple[Kept, ...]], bench: Bench, demand: Demand, tell: Tell) -> None:
    """As DynamoDB tells of the table: of an item it tells nothing."""
    judge_kept(result.value, demand)
    tell(bench.context.system.without("table"))


@then("so do the messages of every queue")
def messages_kept(bench: Bench, demand: Demand, tell: Tell) -> None:
    """As SQS tells of the queue: of a message it tells nothing, and one of ours would be worked on."""
    judge_kept(stored_data.queues_kept(bench), demand)
    tell(bench.context.system.without("queue"))


@then("so does what the system tells of itself, in logs and alerts")
def traces_kept(bench: Bench, demand: Demand) -> None:
    """As CloudWatch Logs and SNS tell of group and topic."""
    judge_kept(stored_data.traces_kept(bench), demand)


@when("the encryption of tables, buckets and queues is looked up", target_fixture="kept")
def looked_up(bench: Bench) -> tuple[Kept, ...]:
    """What each says."""
    return (*stored_data.tables_kept(bench), *stored_data.buckets_default(bench), *stored_data.queues_kept(bench))


@then("each of them names one")
def each_names_one(kept: tuple[Kept, ...], bench: Bench, demand: Demand, tell: Tell) -> None:
    """None is left out."""
    judge_kept(kept, demand)
    tell(bench.context.system.without("table", "bucket", "queue"))


@then("each bucket refuses objects that are to rest otherwise")
def bucket_refuses(bench: Bench) -> None:
    """By its policy."""
    judge_statements(admitting_others(bench), "encryption.other_taken")
