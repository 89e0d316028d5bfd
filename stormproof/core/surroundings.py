"""What experiments can count on where they run, question by question: no experiment asks where that is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from stormproof.core.addresses import Addresses
from stormproof.core.costs.ledger import Ledger
from stormproof.core.mailbox import Mailbox
from stormproof.core.weather import Weather


@dataclass(frozen=True)
class Waits:
    """How long is waited for what does not happen at once, and how long between two looks; seconds of real time."""

    logs_s: float
    """Until a line that was written can be read in CloudWatch Logs."""
    log_skew: timedelta
    """How far the time of a log event may lie before that of the target's clock."""
    query_pause_s: float
    """Between two queries of logs: on AWS each takes seconds and is paid by the byte."""
    stage_change: timedelta
    """Until a change of a stage has reached all of API Gateway.

    AWS gives no figure; seconds were observed, with old answers after new ones:
    https://github.com/localstack/localstack/pull/12199
    """
    settings_spread: bool
    """Whether changed settings of a service count everywhere only after a while."""
    alarm_s: float
    """Until an alarm has looked at a minute that has just begun and its e-mail has arrived."""
    alarm_pause_s: float
    journey_s: float
    """What a client's way through the system may take in all: queues, cold starts, a second delivery."""
    journey_pause_s: float
    """Between two looks of it."""
    unqualified: timedelta
    """How long nobody may have invoked a function on ``$LATEST`` before a fault version is made of it."""


AWS_WAITS = Waits(
    logs_s=180.0,
    log_skew=timedelta(seconds=60),
    query_pause_s=5.0,
    stage_change=timedelta(seconds=30),
    settings_spread=True,
    alarm_s=360.0,
    alarm_pause_s=5.0,
    journey_s=180.0,
    journey_pause_s=2.0,
    unqualified=timedelta(hours=24),
)
EMBEDDED_WAITS = Waits(
    logs_s=6.0,  # they are written before it answers, or a moment later, which a busy machine makes longer
    log_skew=timedelta(0),  # by the very clock that is asked for the time
    query_pause_s=0.3,
    stage_change=timedelta(0),
    settings_spread=False,
    alarm_s=6.0,
    alarm_pause_s=0.2,
    journey_s=45.0,
    journey_pause_s=0.3,
    unqualified=timedelta(0),  # nobody invokes a function there but by what its settings tell
)
ROUGH_WAITS = replace(EMBEDDED_WAITS, logs_s=20.0, stage_change=timedelta(seconds=2))
"""Of the embedded AWS in rough weather, which shows log lines and changes of stages late."""
SLOW_WAITS = replace(ROUGH_WAITS, stage_change=timedelta(seconds=50))
"""Of one whose stages answer from their former deployment as long as AWS's may."""


def waits_in(weather: Weather | None, *, time_moves: bool = True) -> Waits:
    """Return how long is waited in the weather of an embedded AWS; None is an account on AWS.

    Where nobody moves its clock, alarms take the minutes that they take on AWS.
    """
    if weather is None:
        return AWS_WAITS
    waits = {"clear": EMBEDDED_WAITS, "rough": ROUGH_WAITS, "slow": SLOW_WAITS}[weather.kind]
    return waits if time_moves else replace(waits, alarm_s=AWS_WAITS.alarm_s, alarm_pause_s=1.0)


@dataclass(frozen=True)
class Surroundings:
    """What is around the target's system. The defaults are those of an AWS account."""

    waits: Waits = AWS_WAITS
    addresses: Addresses = field(default_factory=Addresses)
    mailbox: Mailbox | None = None
    """The mailbox of those who get the system's e-mails, None where nobody may look into it."""
    ledger: Ledger | None = None
    """The account's costs, where they can be seeded; None where they are real."""
    time_moves: bool = False
    """Whether `clock.advance` can move the target's time; else it raises Undecidable ``clock.real``."""
    chooses_addresses: bool = False
    """Whether a client may come from any address of 127.0.0.0/8, and addresses may be put on AWS's own lists."""
    serves_function_urls: bool = True
    """Whether function URLs answer; else they are judged by their settings alone."""
    rehearses: bool = False
    """Whether commands of the runbook that change something may be tried: nobody depends on the system."""
    has_access_analyzer: bool = True
    """Whether IAM Access Analyzer validates policies."""
