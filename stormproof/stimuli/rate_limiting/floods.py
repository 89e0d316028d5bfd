"""A client that uses up its hour: a flood of one key, another key beside it, and the turn of the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from probes.local.flood import flood
from probes.remote.http import Connection
from stormproof.aws.observe.capacity.throttles import read_throttles
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.evidence import Record
from stormproof.core.figures.percentiles import nearest_rank
from stormproof.core.keys import key_id
from stormproof.core.observations import FIREWALL_MARK, Exchange
from stormproof.core.request_log import ERROR_TYPE, TOO_MANY, throttled
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.rate_limiting.limit_violations import violations
from stormproof.stimuli.rate_limiting.open_guard import ForAMoment, stayed_shut, undisturbed
from stormproof.stimuli.rate_limiting.rate_guard_states import guards_observing_since
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.passing_time import passed
from stormproof.stimuli.shared.traffic import SERVED
from stormproof.stimuli.shared.workload import health

CONNECTIONS = 32
FEW = 8
BEGIN = timedelta(minutes=10)
"""How long before the end of an hour the flood begins where time can be moved."""
NEEDED_OF_AN_HOUR = timedelta(minutes=2)
"""How much of an hour must be left for it where time cannot; where less is, the next one is waited for."""
LATE = timedelta(seconds=30)
"""How long before the end of the hour the key is tried once more."""
HOUR = timedelta(hours=1)
LAST_HOUR = 23
"""Of a day in UTC."""
FALLING = 3
ROUNDS = 4
"""How many requests of each connection are sent at first; twice as many whenever all were let in."""
AT_LEAST = 4
"""How many are sent at least of what a throttle turned away."""
THROTTLED_S = 90.0
REFILLED_S = 0.5
"""How long is waited before what a throttle turned away is sent again: its bucket fills each second."""
LONGEST_S = 300.0


@dataclass(frozen=True)
class Burst:
    """What more requests of a key at once than it may make came to; `observing_since` as in Flooded."""

    answers: tuple[Exchange, ...]
    observing_since: str = ""


@dataclass(frozen=True)
class Flooded:
    """What a flood came to.

    `over` is one more request of the key, `other` the first of another key, `late` one shortly before the end of the
    hour and `fresh` one after it, None where time cannot be moved; `lines` are the log's by request ID.
    `observing_since` is empty where the guard refuses.
    """

    limit: int
    key_id: str
    answers: tuple[Exchange, ...]
    over: Exchange
    other: Exchange
    late: Exchange | None
    fresh: Exchange | None
    lines: Mapping[str, Mapping[str, Any]]
    observing_since: str = ""

    @property
    def refused(self) -> tuple[Exchange, ...]:
        """The requests that went over the limit and were told so, and those that certainly went over it."""
        beyond = [self.over, *([self.late] if self.late else [])]
        return (*(answer for answer in self.answers if answer.status == TOO_MANY), *beyond)


def use_up(bench: Bench) -> Flooded:
    """Use up a new key's hour, with one request more; look at another key, and at the same key in the next hour."""
    limit = bench.context.policy.requests_per_hour
    _must_have_room(bench, limit)
    return undisturbed(lambda: _used_up(bench, limit))


def _used_up(bench: Bench, limit: int) -> Flooded:
    _begin_in_time(bench)
    since, began = bench.clock.now(), bench.clock.monotonic()
    key, beside = bench.keys.issue("flood"), bench.keys.issue("beside the flood")
    answers = _flooded(bench, key, limit + 1, CONNECTIONS, "a flood of one key")
    _measure(bench, since, answers, bench.clock.monotonic() - began)
    over, other = _asked(bench, key, "over the limit"), _asked(bench, beside, "another key")
    late = fresh = None
    if bench.surroundings.time_moves:
        bench.clock.advance(_left(bench) - LATE)
        late = _asked(bench, key, "shortly before the hour ends")
        bench.clock.advance(_left(bench) + timedelta(seconds=1))
        fresh = _asked(bench, key, "in the next hour")
    observing_since = guards_observing_since(bench)
    found = Flooded(limit, key_id(key), answers, over, other, late, fresh, {}, observing_since)
    lines = violations(bench, since, {answer.request_id for answer in found.refused})
    stayed_shut(bench, since, (key, beside), (*answers, other))
    return replace(found, lines=lines)


def own_limit(limit: int) -> Stimulus[Burst]:
    """Return the stimulus that uses up the hour of a key with a limit of its own, with one request more."""

    def burst(bench: Bench) -> Burst:
        _must_have_room(bench, limit)
        return undisturbed(lambda: once(bench))

    def once(bench: Bench) -> Burst:
        _begin_in_time(bench)
        since, key = bench.clock.now(), bench.keys.issue(f"limit of {limit}", limit)
        answers = _flooded(bench, key, limit + 1, FEW, "a limit of its own")
        stayed_shut(bench, since, (key,), answers)
        return Burst(answers, guards_observing_since(bench))

    return Stimulus(
        f"a key with a limit of {limit}", burst, frozenset({"key:own limit"}), Lane.HOURS, LONGEST_S, SERVED
    )


def evading(number: int) -> dict[str, str]:
    """Return headers by which a client might pass itself off as somebody else in each request."""
    address = f"192.0.2.{number % 256}"
    return {"x-key-id": f"somebody-{number}", "x-forwarded-for": address, "x-real-ip": address}


def ask_in_turn(bench: Bench) -> tuple[Exchange, ...]:
    """Ask a few times with the run's own key."""
    return undisturbed(lambda: _asked_in_turn(bench))


def _asked_in_turn(bench: Bench) -> tuple[Exchange, ...]:
    since, key = bench.clock.now(), bench.keys.harness()
    answers = served(tuple(_asked(bench, key, "a valid key, counted") for _ in range(FALLING)))
    stayed_shut(bench, since, (key,), answers)
    return answers


def _flooded(bench: Bench, key: str, count: int, connections: int, note: str) -> tuple[Exchange, ...]:
    """Send so many requests of a key, and those again that a throttle of the gateway turned away.

    They have not reached the guard, which is what is looked at. What was let in at once says how many are sent next:
    a firewall counts what a throttle turns away as well, and its own rate is not what is looked at. Raises Undecidable
    ``rate.throttled`` where the throttle lets in so few a second that it would take too long.
    """
    endpoint, path = bench.endpoint(key=key), health(bench).path
    answers: list[Exchange] = []
    deadline, at_once = bench.clock.monotonic() + THROTTLED_S, connections * ROUNDS
    while left := count - len(answers):
        sent = min(left, at_once)
        seen = [answered(each) for each in bench.send(flood, endpoint, path, sent, connections, evading, note)]
        passed = [_counted(each) for each in seen if not throttled(each)]
        answers += passed
        at_once = 2 * sent if len(passed) == sent else max(len(passed), AT_LEAST)
        if len(passed) < sent:
            if bench.clock.monotonic() > deadline:
                said = f"within {THROTTLED_S:g} s a throttle of the gateway let in {len(answers)} of {count} requests"
                raise Undecidable("rate.throttled", f"{said} of one key: whether they are counted cannot be seen")
            bench.clock.pause(REFILLED_S)
    return served(tuple(answers))


def _must_have_room(bench: Bench, limit: int) -> None:
    """Raise Undecidable ``rate.throttled`` where a throttle of the gateway never lets a key of this limit use it up."""
    if low := [each for each in read_throttles(bench.reads, bench.context.system) if each.lower_than(limit)]:
        raise Undecidable(
            "rate.throttled", f"a throttle of the gateway admits {low[0]}: no key can make {limit:,} an hour"
        )


def _begin_in_time(bench: Bench) -> None:
    """Wait for the last minutes of an hour where time can be moved; else for the next hour if this one is nearly over.

    Where time can be moved, the hour is none that ends a day: at midnight a count by the day begins anew as well.
    """
    left = _left(bench)
    if bench.surroundings.time_moves:
        wait = left - BEGIN if left >= BEGIN else left + HOUR - BEGIN
        ends_the_day = (bench.clock.now() + wait).astimezone(UTC).hour == LAST_HOUR
        bench.clock.advance(wait + HOUR if ends_the_day else wait)
    elif left < NEEDED_OF_AN_HOUR:
        passed(bench, bench.clock.now() + left)


def _left(bench: Bench) -> timedelta:
    now = bench.clock.now()
    return HOUR - timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)


def _asked(bench: Bench, key: str, note: str) -> Exchange:
    with Connection(bench.endpoint(key=key)) as connection:
        return answered(bench.send(connection.send, "GET", health(bench).path, note=note))


def _counted(answer: Exchange) -> Exchange:
    """Return an answer of the system; raises ForAMoment where it failed: whether that was counted is not known."""
    if answer.status >= 500:
        raise ForAMoment("rate.flood_disturbed", f"{answer.method} {answer.url}: {answer.status} {answer.body[:80]}")
    return answer


def served(answers: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    """Return what requests with a valid key were answered.

    Raises CouldNotLook ``rate.key_refused`` where each was refused otherwise than for its rate (429): of a key that
    opens nothing, nothing can be said about counting. ``rate.flood_disturbed`` where our firewall refused some: the
    guard, which counts, has not seen those.
    """
    blocked = [answer for answer in answers if FIREWALL_MARK in answer.headers]
    if 0 < len(blocked) < len(answers):
        said = f"the firewall refused {len(blocked)} of {len(answers)} requests of one key before they were counted"
        raise CouldNotLook("rate.flood_disturbed", f"{said}: {blocked[0].method} {blocked[0].url}: {blocked[0].status}")
    return _unless_refused(answers, [answer for answer in answers if answer.status < 400])


def reached(answers: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    """Return what requests of routes with a valid key were answered, a route that is not there among them.

    Raises CouldNotLook ``rate.key_refused`` where the gateway refused each itself.
    """
    return _unless_refused(answers, [answer for answer in answers if ERROR_TYPE not in answer.headers])


def _unless_refused(answers: tuple[Exchange, ...], admitted: Sequence[Exchange]) -> tuple[Exchange, ...]:
    if not admitted and all(answer.status != TOO_MANY for answer in answers):
        first = answers[0]
        said = f"no request with a valid key was served: {first.method} {first.url}: {first.status} {first.body[:80]}"
        raise CouldNotLook("rate.key_refused", said)
    return answers


def _measure(bench: Bench, since: datetime, answers: tuple[Exchange, ...], seconds: float) -> None:
    times = sorted(answer.timings.total * 1000 for answer in answers)
    content = {
        "requests": len(answers),
        "connections": CONNECTIONS,
        "seconds": round(seconds, 2),
        "median_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(nearest_rank(times, 95), 1),
    }
    title = f"{len(answers)} requests on {CONNECTIONS} connections in {seconds:.1f} s"
    bench.record(Record("measure", since, title, content))


FLOOD = Stimulus("a key's hour used up", use_up, frozenset({"key:flood"}), Lane.HOURS, LONGEST_S, SERVED)
IN_TURN = Stimulus("a valid key: in turn", ask_in_turn, reads=SERVED)
