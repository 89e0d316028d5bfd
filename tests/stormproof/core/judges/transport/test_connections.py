"""Judges of transport: what is refused, what is nobody's word, what only observes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.handshakes import Handshake, Outcome, Version
from stormproof.core.judges.transport.connections import (
    Transport,
    judge_plain_unanswered,
    judge_security_policies,
    judge_statements,
    judge_stores_refuse,
    judge_version_accepted,
    judge_version_refused,
    judge_witness,
)
from stormproof.core.judges.transport.demands import refused_by_queue
from stormproof.core.observations import Exchange, Unreachable

ACCEPTED, REFUSED, UNKNOWN = Outcome.ACCEPTED, Outcome.REFUSED, Outcome.UNKNOWN
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:shop-pm"


def seen(version: Version, *outcomes: Outcome) -> list[Handshake]:
    """Return one handshake of a version with each of several hosts."""
    return [Handshake(f"host{number}.example", version, outcome) for number, outcome in enumerate(outcomes)]


def answered(status: int, **headers: str) -> Exchange:
    """Return an answer over plain HTTP."""
    return Exchange("GET", "http://shop.example/health", status, headers, "")


def unreachable(cause: str) -> Unreachable:
    """Return an attempt that yielded no answer."""
    return Unreachable("GET", "http://shop.example/health", cause, "detail")


def code(judge: Callable[[], None]) -> str:
    """Return the code of what a judge raises, empty where it is content."""
    try:
        judge()
    except (Refuted, Undecidable) as raised:
        return raised.code
    return ""


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((REFUSED, REFUSED), ""),
        ((REFUSED, ACCEPTED), "tls.old_accepted"),
        ((REFUSED, UNKNOWN), "tls.offer_unanswered"),
        ((ACCEPTED, UNKNOWN), "tls.old_accepted"),
        ((), "tls.offer_unanswered"),
    ],
)
def test_an_old_version_must_be_refused_by_every_server(outcomes: tuple[Outcome, ...], expected: str) -> None:
    """One that accepts it fails, whatever else is unknown; without a server's word nothing is decided."""
    assert code(lambda: judge_version_refused(seen(Version.TLS_1_0, *outcomes), Version.TLS_1_0)) == expected


def test_a_finding_names_the_hosts() -> None:
    """So that a waiver covers those that it names and no other."""
    with pytest.raises(Refuted) as refuted:
        judge_version_refused(seen(Version.TLS_1_1, REFUSED, ACCEPTED), Version.TLS_1_1)
    assert refuted.value.resources == ("host1.example",)


@pytest.mark.parametrize(
    ("tls_1_2", "tls_1_3", "expected"),
    [
        (ACCEPTED, ACCEPTED, ("", "")),
        (REFUSED, ACCEPTED, ("", "")),
        (ACCEPTED, REFUSED, ("", "tls.modern_refused")),
        (REFUSED, REFUSED, ("tls.modern_refused", "tls.modern_refused")),
        (UNKNOWN, ACCEPTED, ("tls.offer_unanswered", "")),
    ],
)
def test_a_modern_version_must_be_accepted(tls_1_2: Outcome, tls_1_3: Outcome, expected: tuple[str, str]) -> None:
    """But for TLS 1.2 where TLS 1.3 is: who asks for more than is demanded does not fail."""
    both = [*seen(Version.TLS_1_2, tls_1_2), *seen(Version.TLS_1_3, tls_1_3)]
    twelve = code(lambda: judge_version_accepted(both, Version.TLS_1_2))
    thirteen = code(lambda: judge_version_accepted(both, Version.TLS_1_3))
    assert (twelve, thirteen) == expected


@pytest.mark.parametrize("status", [200, 204, 299])
def test_plain_http_must_not_be_served(status: int) -> None:
    """No 2xx, whatever else is answered."""
    assert code(lambda: judge_plain_unanswered([answered(403), answered(status)])) == "https.plain_served"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answered(403), ""),
        (answered(301, location="https://shop.example/health"), ""),
        (answered(301, location="http://shop.example/other"), "https.plain_answered"),
        (answered(302), "https.plain_answered"),
        (answered(401), "https.plain_answered"),
        (answered(404), "https.plain_answered"),
        (answered(500), "https.plain_answered"),
        (unreachable("refused"), ""),
        (unreachable("timed_out"), ""),
        (unreachable("dns"), "https.unresolved"),
    ],
)
def test_plain_http_may_only_be_refused(answer: Exchange | Unreachable, expected: str) -> None:
    """No connection, a redirection to HTTPS or 403; another answer means that the key was read on the way."""
    assert code(lambda: judge_plain_unanswered([answer])) == expected


@pytest.mark.parametrize(
    ("cause", "witness", "expected"),
    [
        ("timed_out", unreachable("timed_out"), "https.shut_in"),
        ("timed_out", answered(403), ""),
        ("refused", unreachable("timed_out"), ""),
    ],
)
def test_silence_counts_only_where_plain_http_gets_out(
    cause: str, witness: Exchange | Unreachable, expected: str
) -> None:
    """A firewall between us and the endpoint is no property of the endpoint; a refused connection is."""
    assert code(lambda: judge_witness([unreachable(cause)], witness)) == expected


@pytest.mark.parametrize(
    ("plain", "secure", "expected"),
    [
        ("denied", "", ""),
        ("", "", "tls.store_plain"),
        ("denied", "denied", "tls.store_unseen"),
        ("", "denied", "tls.store_plain"),
    ],
)
def test_a_store_must_answer_with_tls_alone(plain: str, secure: str, expected: str) -> None:
    """A refusal says something only where the same caller is answered over TLS."""
    assert code(lambda: judge_stores_refuse([Transport(QUEUE, plain, secure)])) == expected


def test_settings_are_judged_by_name() -> None:
    """A policy of old, and statements that are missing."""
    assert code(lambda: judge_security_policies({"a": "TLS_1_2", "b": "TLS_1_0"})) == "tls.old_policy"
    assert not code(lambda: judge_security_policies({"a": "SecurityPolicy_TLS13_1_3_2025_09"}))
    assert code(lambda: judge_statements({QUEUE: refused_by_queue(QUEUE)}, "tls.store_plain")) == "tls.store_plain"
    assert not code(lambda: judge_statements({QUEUE: []}, "tls.store_plain"))
