"""The firewall's rate rule as AWS WAF would count it: behind the rate guard, never before it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from localaws.services.apigateway.gateway.handlers.firewall import Decision
from localaws.services.apigateway.gateway.messages import Request
from localaws.services.wafv2.firewall import LoggingConfiguration, WebFirewall
from provisioners.firewall.rules import PREFIX, RATE, wanted
from stormproof.core.observations import FIREWALL_MARK, KEY_HEADER
from tests.provisioners.made_firewalls import DESCRIBED, POLICY, SETS, STAGE, acl

LIMIT = POLICY.firewall_requests_per_5_minutes
RULE = next(rule for rule in wanted(POLICY, SETS, DESCRIBED) if rule["Name"] == RATE)
DOCUMENT = {**acl().document, "Rules": [{**RULE, "Priority": 1}], "DataProtectionConfig": None}


class Firewall:
    """The embedded AWS's firewall with our rate rule alone; its clock is moved by hand, it writes nothing."""

    def __init__(self) -> None:
        self.at = 1_000_000.0
        clock: Any = self
        self.firewall = WebFirewall(self, clock, clock, clock)

    def now(self) -> float:
        """Return the moment."""
        return self.at

    def emit(self, *_: Any) -> None:
        """Take metrics."""

    def of_stage(self, _: str) -> tuple[Mapping[str, Any], str]:
        """Return the web ACL."""
        return DOCUMENT, "version"

    def rule_group(self, _: str) -> None:
        """Return no group."""

    def addresses(self, _: str) -> Sequence[str]:
        """Return no addresses."""
        return ()

    def patterns(self, _: str) -> Sequence[str]:
        """Return no patterns."""
        return ()

    def logging(self, _: str) -> LoggingConfiguration | None:
        """Log nowhere."""
        return None

    def ask(self, key: str | None, address: str = "203.0.113.9", times: int = 1) -> Decision:
        """Send requests and return what became of the last."""
        headers = ((KEY_HEADER, key),) if key else ()
        request = Request("GET", "/prod/health", (), headers, b"", address)

        async def send() -> Decision:
            for _ in range(times - 1):
                await self.firewall.inspect(STAGE, "/prod/health", request, "r")
            return await self.firewall.inspect(STAGE, "/prod/health", request, "r")

        return asyncio.run(send())


@pytest.fixture
def firewall() -> Firewall:
    """A firewall of the test's own."""
    return Firewall()


def test_who_uses_up_his_hour_at_once_meets_the_guard_and_not_the_firewall(firewall: Firewall) -> None:
    """Within the limit of an hour, and one more, nobody gets 403."""
    firewall.ask("k", times=POLICY.requests_per_hour + 1)
    firewall.at += 10
    assert not firewall.ask("k").blocked


def test_who_goes_on_and_on_is_refused_with_our_mark(firewall: Firewall) -> None:
    """From the next look on, ten seconds later."""
    firewall.ask("k", times=LIMIT + 1)
    firewall.at += 10
    refused = firewall.ask("k")
    assert (refused.blocked, refused.status) == (True, 403)
    assert (FIREWALL_MARK, "rate") in refused.headers
    assert RATE.removeprefix(PREFIX) == "rate"


def test_others_do_not_pay_for_it(firewall: Firewall) -> None:
    """Another key at that address, that key at another address, and who has no key, are counted apart or not at all."""
    firewall.ask("k", times=LIMIT + 1)
    firewall.ask(None, times=LIMIT + 1)
    firewall.at += 10
    assert not firewall.ask("other").blocked
    assert not firewall.ask("k", "203.0.113.10").blocked
    assert not firewall.ask(None).blocked


def test_it_passes(firewall: Firewall) -> None:
    """Five minutes later all is forgotten."""
    firewall.ask("k", times=LIMIT + 1)
    firewall.at += 10
    assert firewall.ask("k").blocked
    firewall.at += 310
    assert not firewall.ask("k").blocked
