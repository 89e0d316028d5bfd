"""Placeholders are filled from the target; of what a system has none, nothing is made up."""

from dataclasses import replace

from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.naming import Names
from stormproof.core.runbook.placeholders import KINDS, chosen, filled, missing, unknown, values
from stormproof.core.system import Function, Queue, RestApi, System, Table

SYSTEM = System(
    "aws",
    "123456789012",
    "eu-west-1",
    (),
    RestApi("abc", "shop", "prod", ("prod",)),
    (Function("api", "shop-api", "arn:aws:lambda:eu-west-1:123456789012:function:shop-api"),),
    (Table("orders", "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"),),
)
TEXT = "aws dynamodb describe-table --table-name {table} --region {region} {queue} '{\"a\": 1}' {nonsense}"


def test_what_the_system_has_is_filled_in() -> None:
    """And nothing else: JSON stays what it is."""
    told = "aws dynamodb describe-table --table-name orders --region eu-west-1 {queue} '{\"a\": 1}' {nonsense}"
    assert filled(TEXT, values(SYSTEM)) == told


def test_what_is_missing_is_told_from_what_is_unknown() -> None:
    """The system has no queue; of nonsense nobody knows what it is."""
    assert missing(TEXT, values(SYSTEM)) == ("queue",)
    assert unknown(TEXT) == ("nonsense",)


def test_what_has_to_be_chosen_is_known_and_not_made_up() -> None:
    """No target tells to which moment somebody wants to go back."""
    text = "stormproof release {function} --to {version}"
    assert unknown(text) == ()
    assert chosen(text, values(SYSTEM)) == ("version",)
    assert chosen(text, {"version": "7"}) == ()


def test_each_kind_that_can_be_filled_in_is_explained() -> None:
    """And no other."""
    full = values(SYSTEM)
    assert set(full) <= set(KINDS)
    assert set(KINDS) - set(full) == {"bucket", "queue", "dead_letter_queue"}


def test_a_dead_letter_queue_is_one_that_was_made_beside_a_queue_of_the_system() -> None:
    """By its ARN; one of its owner's has a name of which nothing is known."""
    jobs, theirs = (Queue(name, f"https://sqs/{name}", f"arn:aws:sqs:eu-west-1:1:{name}") for name in ("jobs", "dead"))
    ours = replace(jobs, name=dead_letter_queue(Names(SYSTEM), "jobs"), arn="arn:ours")
    assert "dead_letter_queue" not in values(replace(SYSTEM, queues=(jobs, theirs)))
    assert values(replace(SYSTEM, queues=(jobs, theirs, ours)))["dead_letter_queue"] == "arn:ours"
