"""What experiments can count on follows from the target alone."""

from __future__ import annotations

from stormproof.core.surroundings import AWS_WAITS, EMBEDDED_WAITS, ROUGH_WAITS, Surroundings
from stormproof.core.target.model import Embedded, Target
from stormproof.run.environment.surroundings import surroundings_of
from tests.stormproof.run.made_up_world import TARGET


def target(embedded: Embedded | None) -> Target:
    """Return a target, on AWS where there is no embedded one."""
    return TARGET.model_copy(update={"embedded": embedded})


def test_an_aws_account_offers_what_every_account_offers() -> None:
    """Nobody's mailbox, no time to be moved, each host at its own name, AWS's delays."""
    around = surroundings_of(target(None))
    assert around == Surroundings()
    assert (around.waits, around.mailbox, around.time_moves, around.addresses.api) == (AWS_WAITS, None, False, None)


def test_the_embedded_aws_offers_more_and_makes_nobody_wait() -> None:
    """In rough weather logs and stages are late; the target file says which weather it is."""
    clear = TARGET.embedded
    assert clear is not None
    around = surroundings_of(target(clear))
    assert around.time_moves
    assert around.chooses_addresses
    assert around.mailbox is not None
    assert (around.waits, around.addresses.api) == (EMBEDDED_WAITS, clear.gateway_url)
    rough = clear.model_copy(update={"weather_kind": "rough"})
    assert surroundings_of(target(rough)).waits == ROUGH_WAITS
