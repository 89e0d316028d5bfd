"""Changes of our canaries, of what they run by, and of what a client's way needs; and calls that put them back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from provisioners.health import canary, journey_canary
from provisioners.health.canary_plans import OwnCanary
from stormproof.aws.observe.dynamodb_tables import read_table_policy
from stormproof.aws.observe.health.canaries import read_canary, read_runtimes
from stormproof.aws.observe.invokers.event_sources import read_event_sources
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.core.addresses import api_host
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.health.canaries import FAMILY, Canary
from stormproof.core.health.probe_settings import CHECK, METRICS_REGION, URL
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.functions import serving
from stormproof.sabotage.shared.stores import a_bucket, a_table
from stormproof.sabotage.transport.catalogue import bucket_back, put_bucket_policy

MakeInjection = Callable[[Reads, PlanContext], FaultInjection]
Own = Callable[[PlanContext], OwnCanary]
HEALTH, JOURNEY = canary.own, journey_canary.own
VERSION = "2012-10-17"
WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"]


def stopped(own: Own) -> MakeInjection:
    """Return what stops a canary."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        where = {"Name": _standing(reads, context, own).name}
        stop, start = (Call("synthetics", operation, where) for operation in ("stop_canary", "start_canary"))
        return FaultInjection(f"canary {where['Name']} is stopped", (stop,), (start,))

    return inject


def scheduled(title: str, own: Own, expression: str) -> MakeInjection:
    """Return what has a canary run by another schedule."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        standing = _standing(reads, context, own)
        wrong, right = ({"Schedule": {"Expression": each}} for each in (expression, standing.schedule))
        return _updated(title, standing, wrong, right)

    return inject


def by_an_old_runtime(reads: Reads, context: PlanContext) -> FaultInjection:
    """The canary of the health runs by the oldest runtime that is not deprecated."""
    standing, now = _standing(reads, context, HEALTH), context.now()
    usable = [each for each in read_runtimes(reads) if each.family == FAMILY and not _past(each.deprecated, now)]
    oldest = min(usable, key=lambda each: each.number)
    if oldest.name == standing.runtime:
        raise CouldNotLook("sabotage.nothing_to_break", "there is one runtime alone")
    wrong, right = ({"RuntimeVersion": each} for each in (oldest.name, standing.runtime))
    return _updated("the canary runs by an old runtime", standing, wrong, right)


def taking_the_journey(reads: Reads, context: PlanContext) -> FaultInjection:
    """The canary runs every five minutes and passes, and asks for something else than the health."""
    return _told(reads, context, "the canary takes the journey instead", {CHECK: "journey"})


def reporting_elsewhere(reads: Reads, context: PlanContext) -> FaultInjection:
    """The canary reports its figures to another region, where nobody looks."""
    other = "eu-west-1" if context.system.region != "eu-west-1" else "us-east-1"
    return _told(reads, context, "figures go to another region", {METRICS_REGION: other})


def asking_no_stage(reads: Reads, context: PlanContext) -> FaultInjection:
    """The canary asks for the health of a stage that is not there."""
    gone = f"https://{api_host(context.system)}/stormproof-no-such-stage"
    return _told(reads, context, "the canary asks a stage that is not there", {URL: gone})


def detached(reads: Reads, context: PlanContext) -> FaultInjection:
    """A queue's mapping to the function that works on its messages is switched off."""
    queues = {queue.arn for queue in context.system.queues}
    found = [each for each in read_event_sources(reads, context) if each.source in queues]
    if not found:
        raise CouldNotLook("sabotage.nothing_to_break", "no queue of the system feeds a function")
    off, on = (
        Call("lambda", "update_event_source_mapping", {"UUID": found[-1].uuid, "Enabled": enabled})
        for enabled in (False, True)
    )
    return FaultInjection(f"function {found[-1].function.name} is detached from its queue", (off,), (on,))


def read_only(reads: Reads, context: PlanContext) -> FaultInjection:
    """The table's policy denies everybody to write to it."""
    table = a_table(context)
    statement = {"Sid": "ReadOnly", "Effect": "Deny", "Principal": "*", "Action": WRITES, "Resource": table.arn}
    where = {"ResourceArn": table.arn}
    standing = read_table_policy(reads, table.arn)["Statement"]
    put, back = (
        Call(
            "dynamodb", "put_resource_policy", {**where, "Policy": json.dumps({"Version": VERSION, "Statement": each})}
        )
        for each in ([*standing, statement], standing)
    )
    undo = back if standing else Call("dynamodb", "delete_resource_policy", where)
    return FaultInjection(f"table {table.name} may not be written to", (put,), (undo,))


def bucket_shut(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's policy denies the function that serves the API to look into it."""
    bucket, role = a_bucket(context), str(read_function(reads, serving(reads, context)).serving["Role"])
    standing = read_bucket_policy(reads, bucket.name)
    denied = {
        "Sid": "Shut",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": [bucket.arn, bucket.objects],
        "Condition": {"ArnEquals": {"aws:PrincipalArn": role}},
    }
    wrong = {**standing, "Statement": [*standing["Statement"], denied]}
    return FaultInjection(
        f"bucket {bucket.name} denies {role} to look into it",
        (put_bucket_policy(bucket, wrong),),
        (bucket_back(reads, bucket),),
    )


def has_mapping(reads: Reads, context: PlanContext) -> bool:
    """Tell whether a queue of the system feeds a function."""
    queues = {queue.arn for queue in context.system.queues}
    return any(each.source in queues for each in read_event_sources(reads, context))


def _told(reads: Reads, context: PlanContext, title: str, wrong: dict[str, str]) -> FaultInjection:
    standing = _standing(reads, context, HEALTH)
    right = HEALTH(context).settings(context).variables()
    changed, back = ({"RunConfig": {"EnvironmentVariables": each}} for each in ({**right, **wrong}, right))
    return _updated(title, standing, changed, back)


def _updated(title: str, standing: Canary, wrong: dict[str, Any], right: dict[str, Any]) -> FaultInjection:
    calls = (Call("synthetics", "update_canary", {"Name": standing.name, **each}) for each in (wrong, right))
    change, back = calls
    return FaultInjection(title, (change,), (back,))


def _standing(reads: Reads, context: PlanContext, own: Own) -> Canary:
    found = read_canary(reads, own(context).name)
    if found is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no canary; run `stormproof apply` first")
    return found


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
