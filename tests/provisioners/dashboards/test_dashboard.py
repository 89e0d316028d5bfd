"""The dashboard: made under its own name, written anew when it was changed, adopted from an owner, deleted alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from provisioners.dashboards import dashboard
from provisioners.dashboards.cold_start_filters import Filtered
from provisioners.dashboards.dashboard import Seen
from stormproof.aws.observe.sqs import Queues
from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Call, Change
from stormproof.core.system import Queue
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, satisfied
from tests.provisioners.made_functions import parameters
from tests.stormproof.core.dashboards.made_boards import LARGER

NAME = Names(SYSTEM).dashboard
FILTERS = (Filtered(SYSTEM.functions[0], "/aws/lambda/shop-api", "STANDARD", ()),)
NOTHING = Seen(None, {}, FILTERS, (), frozenset())


def body(change: Change) -> dict[str, Any]:
    """Return the body that a change writes."""
    content: dict[str, Any] = json.loads(parameters(change, "put_dashboard")["DashboardBody"])
    return content


def plan(actual: Seen, wanted: PlanContext | None = None) -> list[Any]:
    """Return the plan's steps."""
    return list(dashboard.plan(wanted or context(), actual))


def alarms(change: Change) -> list[str]:
    """Return the names of the alarms that the body shows."""
    found = [each for each in body(change)["widgets"] if each["type"] == "alarm"]
    return [arn.rpartition(":")[2] for each in found for arn in each["properties"]["alarms"]]


def test_it_is_made_once_and_then_as_wanted() -> None:
    """However CloudWatch writes its JSON."""
    made = only(plan(NOTHING))
    assert made.action is Action.CREATE
    assert made.price.monthly_usd == 3.0
    assert satisfied(plan(replace(NOTHING, standing=json.dumps(body(made), indent=4))))


def test_what_was_changed_by_hand_is_put_right() -> None:
    """A widget that somebody took off, and a body that is none."""
    made = body(only(plan(NOTHING)))
    less = {**made, "widgets": made["widgets"][1:]}
    for standing in (json.dumps(less), "no JSON"):
        change = only(plan(replace(NOTHING, standing=standing)))
        assert change.action is Action.UPDATE
        assert body(change) == made


def test_alarms_are_shown_as_they_will_be_when_the_plan_is_done() -> None:
    """Those on the system, whoever made them; those that are yet to be made here; not those of other systems."""
    ours, theirs, other = Names(SYSTEM).alarm("key-store"), "shop-errors", "another-errors"
    on = {"Period": 60, "Statistic": "Sum", "Namespace": "AWS/Lambda", "MetricName": "Errors"}
    standing: dict[str, Any] = {
        ours: {"AlarmName": ours, "Metrics": []},
        theirs: {**on, "AlarmName": theirs, "Dimensions": [{"Name": "FunctionName", "Value": "shop-api"}]},
        other: {**on, "AlarmName": other, "Dimensions": [{"Name": "FunctionName", "Value": "another"}]},
    }
    soon = Names(SYSTEM).alarm("key-sync")
    where = Names(SYSTEM).arn("cloudwatch", f"alarm:{soon}")
    elsewhere = Names(SYSTEM.at("ap-southeast-2")).arn("cloudwatch", "alarm:stormproof-dead-man")
    pending = tuple(
        Change("an-alarm", each, "alarm", Action.CREATE, None, {}, (Call("cloudwatch", "x", {}),))
        for each in (where, elsewhere)
    )
    change = only(plan(replace(NOTHING, alarms=standing), replace(context(), pending=pending)))
    assert alarms(change) == sorted([ours, theirs, soon])


def test_dead_letter_queues_and_streams_are_told_as_such() -> None:
    """By what others send to them, and by what a function reads."""
    jobs, dead = LARGER.queues
    queues: Queues = ((jobs, {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead.arn})}), (dead, {}))
    seen = replace(NOTHING, queues=queues, streams=frozenset({"shop-api"}))
    text = parameters(only(plan(seen, replace(context(), system=LARGER))), "put_dashboard")["DashboardBody"]
    assert '"jobs-dead (dead letters)"' in text
    assert "IteratorAge" in text


def test_functions_that_read_a_stream_are_found_by_any_of_their_versions() -> None:
    """A queue is no stream."""
    function = SYSTEM.functions[0].arn
    mappings = [
        {"FunctionArn": f"{function}:live", "EventSourceArn": "arn:aws:kinesis:eu-west-1:1:stream/s"},
        {"FunctionArn": function + "x", "EventSourceArn": "arn:aws:sqs:eu-west-1:1:q"},
    ]
    answers: dict[tuple[str, str], Any] = {
        ("lambda", "list_event_source_mappings"): mappings,
        ("lambda", "get_function_configuration"): {"FunctionName": "shop-api"},
        ("logs", "describe_log_groups"): [],
        ("cloudwatch", "describe_alarms"): [],
        ("cloudwatch", "list_dashboards"): [],
    }
    assert dashboard.read(FakeReads(answers), context()).streams == {"shop-api"}


def test_an_owners_dashboard_that_shows_all_is_enough_and_one_that_does_not_is_not() -> None:
    """Ours is made beside the latter, under its own name."""
    whole = json.dumps(body(only(plan(NOTHING))))
    assert satisfied(plan(replace(NOTHING, others={"theirs": whole})))
    poor = json.dumps({"widgets": json.loads(whole)["widgets"][:4]})
    change = only(plan(replace(NOTHING, others={"theirs": poor, "odd": "no JSON"})))
    assert parameters(change, "put_dashboard")["DashboardName"] == NAME


def test_a_removal_deletes_ours_alone() -> None:
    """And nothing where it is not there."""
    change = only(list(dashboard.remove(context(), replace(NOTHING, standing="{}"))))
    assert parameters(change, "delete_dashboards") == {"DashboardNames": [NAME]}
    assert satisfied(list(dashboard.remove(context(), NOTHING)))


def test_dead_letter_queues_are_shown_as_they_will_be_when_the_plan_is_done() -> None:
    """In the order in which they are found afterwards: a second plan has nothing to do."""
    names, (jobs, other) = Names(LARGER), LARGER.queues
    dead = dead_letter_queue(names, jobs.name)
    made = Change("dead-letter-queues", names.arn("sqs", dead), "queue", Action.CREATE, None, {}, ())
    after = {"deadLetterTargetArn": names.arn("sqs", dead), "maxReceiveCount": 3}
    led = Change("redrive-policies", jobs.arn, "redrive policy", Action.CREATE, None, after, ())
    before = replace(context(), system=LARGER, pending=(made, led))
    first = body(only(plan(NOTHING, before)))
    queue = Queue(dead, f"{jobs.url}-dead", names.arn("sqs", dead))
    found = replace(context(), system=replace(LARGER, queues=(jobs, other, queue)))
    queues: Queues = ((jobs, {"RedrivePolicy": json.dumps(after)}),)
    assert satisfied(plan(replace(NOTHING, standing=json.dumps(first), queues=queues), found))
    assert '"jobs (dead letters)"' in json.dumps(first)
