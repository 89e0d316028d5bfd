"""What refutes criteria 8.1 and 8.2, and what says nothing about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.judges.firewall.refusals import (
    Tried,
    judge_attacks_blocked,
    judge_attacks_logged,
    judge_harmless_passed,
    judge_keys_hidden,
    judge_listed_refused,
    judge_projects_passed,
    judge_reputation,
    judge_unlisted_served,
)
from stormproof.core.judges.firewall.settings import (
    StageFirewall,
    judge_blocks_logged,
    judge_list_kept,
    judge_stages_protected,
)
from stormproof.core.observations import FIREWALL_MARK, Exchange

STAGE = "arn:stage"
KEY = "a-key-of-no-system"
GOOD = StageFirewall(STAGE, "arn:acl", logs_to="group", key_hidden=True)


def tried(status: int, mark: str = "", action: str = "") -> Tried:
    """Return a request that came to a status, with the firewall's mark or in its log."""
    headers = {FIREWALL_MARK: mark} if mark else {}
    return Tried("a request", STAGE, Exchange("GET", "https://api/health", status, headers, ""), action)


MARKED, LOGGED = tried(403, "attack", "BLOCK"), tried(403, action="BLOCK")
Judge = Callable[[Sequence[Tried]], None]


def code(judge: Judge, *seen: Tried) -> str:
    """Return the reason code that a judge refutes with."""
    with pytest.raises(Refuted) as refuted:
        judge(seen)
    assert refuted.value.resources in {(), (STAGE,)}
    return refuted.value.code


def test_a_marked_or_logged_403_is_a_block_of_the_firewall() -> None:
    """Somebody else's rules leave no mark, but a record."""
    judge_attacks_blocked([MARKED, LOGGED])
    judge_attacks_logged([MARKED, LOGGED])


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (tried(401), "firewall.attack_admitted"),
        (tried(200, action="COUNT"), "firewall.only_counting"),
        (tried(403), "firewall.block_unmarked"),
        (tried(403, action="COUNT"), "firewall.only_counting"),
    ],
)
def test_an_attack_that_the_firewall_did_not_block_refutes(seen: Tried, expected: str) -> None:
    """Let in, counted, or refused by nobody knows whom."""
    assert code(judge_attacks_blocked, MARKED, seen) == expected


def test_a_block_without_a_record_refutes_the_log_alone() -> None:
    """The mark is enough for the block."""
    unlogged = tried(403, "attack")
    judge_attacks_blocked([unlogged])
    assert code(judge_attacks_logged, unlogged) == "firewall.block_not_logged"


def test_a_firewall_that_refuses_the_harmless_is_refuted() -> None:
    """401 by the gateway is none of its business."""
    judge_harmless_passed([tried(401), tried(200)])
    assert code(judge_harmless_passed, MARKED) == "firewall.harmless_refused"
    assert code(judge_harmless_passed, LOGGED) == "firewall.harmless_refused"


def test_keys_in_log_or_samples_refute() -> None:
    """And nothing to look at is no verdict."""
    judge_keys_hidden(["x-api-key: REDACTED"], ["REDACTED"], [KEY])
    with pytest.raises(Refuted, match="log") as logged:
        judge_keys_hidden([f"x-api-key: {KEY}"], [], [KEY])
    assert logged.value.code == "firewall.key_logged"
    with pytest.raises(Refuted, match="sampled") as sampled:
        judge_keys_hidden([], [f"x-api-key: {KEY}"], [KEY])
    assert sampled.value.code == "firewall.key_sampled"
    for lines, samples in (([], ["REDACTED"]), (["REDACTED"], [])):
        with pytest.raises(CouldNotLook):
            judge_keys_hidden(lines, samples, [KEY])
    assert KEY not in str(logged.value) + str(sampled.value)


def test_a_project_that_the_firewall_refuses_refutes() -> None:
    """What the gateway itself refuses says nothing of the firewall; a function's own answer, or failure, does."""

    def by_gateway(status: int, error: str) -> Tried:
        one = tried(status)
        return replace(one, exchange=replace(one.exchange, headers={**one.exchange.headers, "x-amzn-errortype": error}))

    judge_projects_passed([tried(202)])
    assert code(judge_projects_passed, LOGGED) == "firewall.project_blocked"
    for status, error in (
        (401, "UnauthorizedException"),
        (413, "RequestTooLargeException"),
        (500, "AuthorizerFailure"),
    ):
        with pytest.raises(CouldNotLook):
            judge_projects_passed([by_gateway(status, error)])
    judge_projects_passed([replace(by_gateway(401, "UnauthorizedException"), keyless=True)])
    judge_projects_passed([by_gateway(502, "InternalServerErrorException")])
    judge_projects_passed([tried(413), tried(500)])


def test_who_is_listed_must_get_the_marked_403() -> None:
    """A 403 of somebody else is none."""
    judge_listed_refused([MARKED])
    assert code(judge_listed_refused, tried(200)) == "firewall.listed_admitted"
    assert code(judge_listed_refused, tried(403)) == "firewall.block_unmarked"


def test_who_is_not_listed_must_be_served() -> None:
    """By the system; its own refusal is no verdict on the firewall."""
    judge_unlisted_served([tried(200)])
    assert code(judge_unlisted_served, MARKED) == "firewall.unlisted_refused"
    with pytest.raises(CouldNotLook):
        judge_unlisted_served([tried(500)])


def test_who_is_on_aws_s_list_must_get_the_marked_403() -> None:
    """As who is on ours."""
    judge_reputation(MARKED)
    assert code(lambda seen: judge_reputation(seen[0]), tried(200)) == "firewall.reputation_admitted"
    assert code(lambda seen: judge_reputation(seen[0]), tried(403)) == "firewall.block_unmarked"


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (StageFirewall(STAGE), "firewall.stage_unprotected"),
        (StageFirewall(STAGE, "arn:acl", counting=True), "firewall.only_counting"),
        (StageFirewall(STAGE, "arn:acl", lacking=("common",)), "firewall.rules_missing"),
    ],
)
def test_a_stage_that_settings_do_not_protect_refutes(stage: StageFirewall, expected: str) -> None:
    """No ACL, one that only counts, one that lacks a rule."""
    with pytest.raises(Refuted) as refuted:
        judge_stages_protected([GOOD, stage], ("common", "list"))
    assert (refuted.value.code, refuted.value.resources) == (expected, (STAGE,))


def test_rules_that_are_not_asked_about_may_lack() -> None:
    """8.2 rests on the lists alone."""
    judge_stages_protected([StageFirewall(STAGE, "arn:acl", lacking=("common",))], ("list",))


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (StageFirewall(STAGE, "arn:acl"), "firewall.block_not_logged"),
        (StageFirewall(STAGE, "arn:acl", logs_to="group"), "firewall.key_not_hidden"),
    ],
)
def test_an_acl_that_logs_nothing_or_keys_refutes(stage: StageFirewall, expected: str) -> None:
    """Both are told by what is set."""
    judge_blocks_logged([GOOD])
    with pytest.raises(Refuted) as refuted:
        judge_blocks_logged([GOOD, stage])
    assert refuted.value.code == expected


@pytest.mark.parametrize("ranges", [{}, {"IPV4": 1}, {"IPV4": 1, "IPV6": 0}])
def test_a_list_that_is_missing_or_empty_refutes(ranges: dict[str, int]) -> None:
    """Each version has one, with its canary at least."""
    judge_list_kept({"IPV4": 1, "IPV6": 3})
    with pytest.raises(Refuted) as refuted:
        judge_list_kept(ranges)
    assert refuted.value.code == "firewall.block_list_missing"
