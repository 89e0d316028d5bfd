"""The surroundings of a target: an AWS account's, or those that its embedded AWS makes."""

from __future__ import annotations

from stormproof.aws.embedded.addresses import addresses_of
from stormproof.aws.embedded.costs import EmbeddedLedger
from stormproof.aws.embedded.mailbox import EmbeddedMailbox
from stormproof.core.surroundings import Surroundings, waits_in
from stormproof.core.target.model import Target


def surroundings_of(target: Target) -> Surroundings:
    """Return what experiments can count on around a target."""
    embedded = target.embedded
    if embedded is None:
        return Surroundings()
    return Surroundings(
        waits=waits_in(embedded.weather, time_moves=embedded.time_moves),
        addresses=addresses_of(embedded),
        mailbox=EmbeddedMailbox(embedded),
        ledger=EmbeddedLedger(embedded.costs_url) if embedded.costs_url else None,
        time_moves=embedded.time_moves,
        chooses_addresses=True,
        serves_function_urls=False,
        rehearses=True,
        has_access_analyzer=False,
    )
