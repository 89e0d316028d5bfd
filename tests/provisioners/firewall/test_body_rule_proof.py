"""Rules on bodies may block when the corpus has gone through them unmatched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from provisioners.firewall.body_rule_proof import UNSEEN, unproven
from stormproof.aws.observe.wafv2_records import probe_of
from stormproof.core.observations import PROBE_HEADER
from stormproof.core.project_corpus import always_matched, corpus_mark
from tests.provisioners.fakes import FakeReads, context

GROUP = (("CrossSiteScripting_BODY", "Block"), ("GenericLFI_BODY", "Block"), ("SizeRestrictions_BODY", "Block"))


def record(project: str, rules: Sequence[str], mark: str = "") -> dict[str, Any]:
    """Return the firewall's record of a project that some rules counted."""
    headers = [{"name": PROBE_HEADER, "value": f"{mark or corpus_mark()}/{project}"}]
    counted = [{"ruleId": rule, "action": "COUNT"} for rule in rules]
    return {"ruleGroupList": [{"nonTerminatingMatchingRules": counted}], "httpRequest": {"headers": headers}}


def reads(*records: dict[str, Any]) -> FakeReads:
    """Return reads that find these records in the firewall's log."""
    return FakeReads({("logs", "filter_log_events"): [{"message": json.dumps(each)} for each in records]})


SEEN = [record(name, ["SizeRestrictions_BODY"]) for name in always_matched()]


def test_without_rules_that_may_block_nothing_is_read() -> None:
    """The default costs no call."""
    assert unproven(FakeReads({}), context(), GROUP) == {}


def test_a_rule_that_met_no_project_is_proven() -> None:
    """The corpus was seen, and the rule is not among what matched."""
    policy = context(firewall_blocking_body_rules=("GenericLFI_BODY",))
    assert unproven(reads(*SEEN, record("html-1k", ["CrossSiteScripting_BODY"])), policy, GROUP) == {}


def test_a_rule_that_met_a_project_is_not() -> None:
    """The projects are named."""
    policy = context(firewall_blocking_body_rules=("CrossSiteScripting_BODY",))
    found = unproven(reads(*SEEN, record("html-1k", ["CrossSiteScripting_BODY"])), policy, GROUP)
    assert found == {"CrossSiteScripting_BODY": "it would block html-1k"}


def test_a_corpus_that_was_not_seen_proves_nothing() -> None:
    """No log, another corpus, or only a part of it."""
    policy = context(firewall_blocking_body_rules=("GenericLFI_BODY",))
    other = [record(name, ["SizeRestrictions_BODY"], mark="corpus-of-old") for name in always_matched()]
    for seen in (FakeReads({}), reads(*other), reads(*SEEN[1:])):
        assert unproven(seen, policy, GROUP) == {"GenericLFI_BODY": UNSEEN}


def test_a_rule_that_aws_does_not_have_is_named() -> None:
    """AWS WAF would ignore it silently."""
    policy = context(firewall_blocking_body_rules=("NoSuch_BODY",))
    assert "there is no such rule" in unproven(reads(*SEEN), policy, GROUP)["NoSuch_BODY"]


def test_a_request_of_nobody_we_know_has_no_mark() -> None:
    """Most requests."""
    assert probe_of({"httpRequest": {"headers": []}}) == ""
