"""Target files with values beyond reason: each is one message with its place, never a Python exception."""

from __future__ import annotations

import pytest

from stormproof.core.errors import TargetError
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Permit
from tests.stormproof.made_targets import STAGING

POLICY = "[policy]\n"
WAIVER = '\n[[waiver]]\ncriterion = "1.1"\nresource = "*"\nreason = "r"\napproved_by = "a"\nexpires = '


def policy(line: str) -> str:
    """A file whose policy says one thing more, in line 10."""
    return STAGING.replace(POLICY, f"{POLICY}{line}\n")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (policy("requests_per_hour = 1" + "0" * 21), "t.toml:10: policy.requests_per_hour", "less than or equal"),
        (policy("monthly_budget_usd = 0.001"), "t.toml:10: policy.monthly_budget_usd", "greater than or equal to 0.01"),
        (policy("monthly_budget_usd = 1e300"), "t.toml:10: policy.monthly_budget_usd", "less than or equal"),
        (policy("monthly_budget_usd = 1" + "0" * 300), "t.toml:10: policy.monthly_budget_usd", "less than or equal"),
        (policy("monthly_budget_usd = 1" + "0" * 5000), "t.toml:10", "cannot be read"),
        (policy("monthly_budget_usd = inf"), "t.toml:10: policy.monthly_budget_usd", "finite"),
        (policy("stage_burst = 10000000000000"), "t.toml:10: policy.stage_burst", "less than or equal"),
        (policy("stage_requests_per_second = 1e300"), "t.toml:10: policy.stage_requests_per_second", "less than"),
        (policy("log_retention_days = 100000"), "t.toml:10: policy.log_retention_days", "less than or equal to 3653"),
        (policy("expected_monthly_requests = 1" + "0" * 30), "t.toml:10: policy.expected_monthly_requests", "less"),
        (STAGING + WAIVER + '"next tuesday"', "t.toml:17: waiver.0.expires", "is no date"),
        (STAGING + WAIVER + "0001-01-01T00:00:00+14:00", "t.toml:17: waiver.0.expires", "beyond the years 1 to 9999"),
        (STAGING.replace('"staging"', '"a<script>"', 2), "t.toml:1: name", "does not have the right form"),
        (STAGING.replace('"staging"', '"a\\u001b[31m"', 2), "t.toml:1: name", "does not have the right form"),
        (f"{STAGING}\nx = {'[' * 20_000}{']' * 20_000}", "t.toml:", "cannot be read"),
        (f"{'.'.join('a' * 5000)} = 1\n{STAGING}", "t.toml", "more than 40 deep"),
        (f"{STAGING}\n[{'.'.join('a' * 3000)}]\nx = 1\n", "t.toml", "more than 40 deep"),
        (f"{STAGING}\nx = {'{a=' * 300}1{'}' * 300}", "t.toml", "more than 40 deep"),
        (f"{STAGING}\0", "t.toml:", "this is not TOML"),
        ("", "t.toml:1: name", "is missing"),
    ],
)
def test_a_hostile_value_is_a_message_with_its_place(text: str, place: str, said: str) -> None:
    """Where it stands and what is wrong with it."""
    with pytest.raises(TargetError) as raised:
        parse_target(text, "t.toml")
    assert any(line.startswith(place) and said in line for line in str(raised.value).splitlines()), raised.value


def test_on_the_embedded_aws_what_is_forbidden_stays_forbidden() -> None:
    """What the file does not say is permitted there, but telling others."""
    urls = ("clock_url", "mailbox_url", "gateway_url", "endpoint_url")
    embedded = "".join(f'{name} = "http://127.0.0.1:1/"\n' for name in urls)
    text = f'{STAGING}\n[embedded]\nca_bundle = "ca.pem"\n{embedded}'
    everything = Permit(provision=True, wire=True, provoke=True, sabotage=True)
    assert parse_target(text, "t.toml").permitted == everything
    forbidden = parse_target(f"{text}[permit]\nprovoke = false\n", "t.toml").permitted
    assert forbidden == everything.model_copy(update={"provoke": False})
