"""Target files: what is accepted, and how mistakes are told."""

from __future__ import annotations

import json
import math
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import Proof
from stormproof.core.errors import TargetError
from stormproof.core.policy import OBSERVING, Mode
from stormproof.core.target.file import parse_target, schema
from stormproof.core.target.model import Permit, Target
from tests.stormproof.made_targets import STAGING


def told(text: str) -> str:
    """Return what a bad file is answered."""
    with pytest.raises(TargetError) as caught:
        parse_target(text, "t.toml")
    return str(caught.value)


def test_a_small_file_is_enough() -> None:
    """What is not said has its default, and nothing is permitted by default."""
    target = parse_target(STAGING, "t.toml")
    assert target.system.by == "stack"
    assert target.policy.requests_per_hour == 1000
    assert target.permitted == Permit()
    assert {key: getattr(target.policy, key).value for key in OBSERVING} == OBSERVING


def test_on_the_embedded_aws_what_has_no_mode_enforces() -> None:
    """Nobody can be locked out there; a mode that is written stands all the same."""
    embedded = '[embedded]\nca_bundle = "ca.pem"\n' + "".join(
        f'{key} = "http://127.0.0.1:1/"\n' for key in ("clock_url", "mailbox_url", "gateway_url", "endpoint_url")
    )
    policy = parse_target(STAGING + 'tls_mode = "observe"\n' + embedded, "t.toml").policy
    modes = {key: getattr(policy, key).value for key in OBSERVING}
    assert modes == dict.fromkeys(OBSERVING, "enforce") | {"tls_mode": "observe"}


def test_the_rule_on_sizes_of_bodies_may_not_block() -> None:
    """It refuses whatever is longer than 8 KB; the line and the way out are told."""
    assert "take it out" in told(STAGING + 'firewall_blocking_body_rules = ["SizeRestrictions_BODY"]\n')


def test_every_kind_of_value_is_read() -> None:
    """Enumerations, dates, lists of tables and optional sections come out typed."""
    more = """
authentication_mode = "observe"
[[contact]]
name = "On call"
role = "operator"
email = "ops@example.com"
[[waiver]]
criterion = "1.1"
resource = "factory-api"
reason = "migration"
approved_by = "head of operations"
expires = 2026-12-01
"""
    target = parse_target('minimum_proof = "wired"\n' + STAGING + more, "t.toml")
    assert target.policy.authentication_mode is Mode.OBSERVE
    assert target.minimum_proof is Proof.WIRED
    assert target.contacts[0].email == "ops@example.com"
    assert target.waivers[0].expires == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "place", "fix"),
    [
        ("allowed_accounts", "allowed_acount", "t.toml:4: aws.allowed_acount: no such key", "mean allowed_accounts?"),
        ('"123456789012"', "123456789012", "t.toml:4: aws.allowed_accounts.0: 123456789012", "an AWS account id"),
        ('"123456789012"', '"1234"', "t.toml:4: aws.allowed_accounts.0", "12 digits in quotes"),
        ("us-east-1", "useast", "t.toml:6: regions.primary", "an AWS region"),
        ("admin@example.com", "admin", "t.toml:10: policy.admin_email", "an e-mail address"),
        ("admin_email", "admin_emial", "t.toml:9: policy.admin_email: is missing", "add admin_email"),
        ('name = "staging"\n', "", "t.toml:1: name: is missing", "add name"),
        ('"staging"\n[aws]', "5\n[aws]", "t.toml:2: environment: 5", "a lower-case word"),
        ('stack = "factory"', "", "t.toml:7: system: say how to find the system", "stack, tags, or the names"),
        ('stack = "factory"', 'stack = "a"\ntags = {a = "b"}', "t.toml:9: system.tags", "keep one of"),
        ('stack = "factory"', 'rest_api_id = "a"', "t.toml:7: system: names are given, but not", "add functions"),
        (
            'stack = "factory"',
            'rest_api_id = "a"\nfunctions = { api = "f" }\nqueues = []\nbucket = "b"',
            "t.toml:7: system: names are given, but not tables",
            "there may be none, []",
        ),
        (
            'stack = "factory"',
            'rest_api_id = "a"\nfunctions = { api = "f" }\nqueues = []\nbuckets = []\ntable = "t"\ntables = []',
            "system.table: stands beside tables",
            "put it into tables",
        ),
        (
            'stack = "factory"',
            'rest_api_id = "a"\nfunctions = { api = "f" }\nqueues = []\nbuckets = []\ntables = []\nexclude = ["b"]',
            "system.exclude: chooses among what a stack or tags lead to",
            "take it out",
        ),
        ("[policy]", "[policy]\nrequests_per_hour = -1", "t.toml:10: policy.requests_per_hour", "a whole number"),
        ("[policy]", "[policy]\nmonthly_budget_usd = nan", "t.toml:10: policy.monthly_budget_usd", "a number"),
        ("[policy]", '[permit]\nprovision = "yes"\n[policy]', "t.toml:10: permit.provision", "true or false"),
        ("[policy]", "[harness_key]\n[policy]", "t.toml:9: harness_key: names one place", "secret_id"),
        ("[policy]", "[[credential]]\nauthorizer = 'a'\n[policy]", "t.toml:9: credential.0: names one", "secret_id"),
        (
            "[policy]",
            "[[credential]]\nauthorizer='a'\nsecret_id='s'\n[[credential]]\nauthorizer='b'\nsecret_id='t'\n[policy]",
            "t.toml:12: credential.1: the header authorization carries another credential",
            "one credential a header",
        ),
        (
            "[policy]",
            "[[public_routes]]\nroute = '/up'\nreason = 'all'\n[policy]",
            "t.toml:10: public_routes.0.route",
            "GET /status",
        ),
        ("[policy]", "[[public_routes]]\nroute = 'GET /'\n[policy]", "t.toml:9: public_routes.0.reason", "add reason"),
        ('"us-east-1"', '"us-east-1"\nprobes = ["us-east-1"]', "t.toml:7: regions.probes.0", "another region"),
        ("[aws]", "[aws", "t.toml:3: this is not TOML", "strings need quotes"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_place_and_way_out(old: str, new: str, place: str, fix: str) -> None:
    """Unknown, missing, mistyped and malformed keys are named with file and line, and what to write."""
    answer = told(STAGING.replace(old, new, 1))
    assert place in answer
    assert fix in answer


def test_stores_are_named_in_lists_or_one_by_one() -> None:
    """Of each there may be none; with a stack, some of what it leads to may be left alone."""
    names = 'rest_api_id = "a"\nfunctions = { api = "f" }\nqueues = []\ntable = "t"\nbuckets = []'
    system = parse_target(STAGING.replace('stack = "factory"', names), "t.toml").system
    assert (system.by, system.table, system.buckets) == ("names", "t", ())
    chosen = parse_target(STAGING.replace('stack = "factory"', 'stack = "s"\nexclude = ["b"]'), "t.toml").system
    assert (chosen.by, chosen.exclude) == ("stack", ("b",))


def test_all_mistakes_are_told_at_once() -> None:
    """Errors of form and of sense come together, in the order of the file."""
    text = STAGING.replace('"us-east-1"', "1").replace("stack", "stak").replace("[aws]\nallowed", "[aws]\nfoo = 1\n#")
    lines = [line for line in told(text).splitlines() if line.startswith("t.toml:")]
    assert [int(line.split(":")[1]) for line in lines] == [3, 4, 7, 8, 9]


def test_accounts_must_be_named_off_the_embedded_aws() -> None:
    """A file without allowed accounts is refused unless it is for the embedded AWS, which is on this machine."""
    bare = STAGING.replace('[aws]\nallowed_accounts = ["123456789012"]\n', "")
    assert "aws.allowed_accounts: is missing" in told(bare)
    local = "".join(
        f'{key} = "http://127.0.0.1:1234/{key}"\n'
        for key in ("clock_url", "mailbox_url", "gateway_url", "endpoint_url")
    )
    embedded = bare + '[embedded]\nca_bundle = "ca.pem"\n' + local
    assert parse_target(embedded, "t.toml").permitted == Permit(provision=True, wire=True, provoke=True, sabotage=True)
    assert "the embedded AWS lives on 127.0.0.1 alone" in told(embedded.replace("127.0.0.1", "10.0.0.1", 1))


@pytest.mark.parametrize("environment", ["production", "prod", "live", "prod-eu", "factory-live"])
def test_sabotage_is_refused_in_production(environment: str) -> None:
    """No permission makes production a place for sabotage."""
    text = STAGING.replace('environment = "staging"', f'environment = "{environment}"') + "[permit]\nsabotage = true\n"
    assert "t.toml:12: permit.sabotage: is refused" in told(text)
    assert parse_target(text.replace(environment, "staging"), "t.toml").permitted.sabotage


def test_a_waiver_of_a_criterion_that_is_not_there_is_refused() -> None:
    """It would be silent for ever."""
    waiver = '[[waiver]]\ncriterion = "1.9"\nresource = "x"\nreason = "r"\napproved_by = "a"\nexpires = 2026-12-01\n'
    assert "t.toml:12: waiver.0.criterion: there is no criterion 1.9" in told(STAGING + waiver)


leaves = st.one_of(
    st.booleans(), st.integers(-(2**40), 2**40), st.floats(), st.text(max_size=8), st.datetimes(), st.dates()
)
junk: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
keys = st.sampled_from(["name", "aws", "regions", "system", "policy", "permit", "embedded", "contact", "waiver", "x y"])
inner_keys = st.none() | st.sampled_from(["primary", "probes", "stack", "tags", "functions", "admin_email", "sabotage"])


@given(keys, inner_keys, junk)
def test_whatever_stands_in_a_file_it_is_a_target_or_a_message(key: str, inner: str | None, value: Any) -> None:
    """No value in any place makes the parser fail in another way than by telling the place."""
    data = tomllib.loads(STAGING)
    if inner is None:
        data[key] = value
    else:
        data[key] = {**(data[key] if isinstance(data.get(key), dict) else {}), inner: value}
    found = outcome(toml(data))
    assert isinstance(found, Target) or found.startswith("t.toml:")


def outcome(text: str) -> Target | str:
    """Return the target, or what is told instead."""
    try:
        return parse_target(text, "t.toml")
    except TargetError as error:
        return error.message


def toml(data: dict[str, Any]) -> str:
    """Return data as TOML: one line a key, inline tables below."""
    return "".join(f"{json.dumps(key)} = {inline(value)}\n" for key, value in data.items())


def inline(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value).lower()
    text = json.dumps(value)
    return text.replace("\x7f", "\\u007f")


def test_a_key_that_was_pasted_in_is_not_repeated() -> None:
    """A secret in the place of its reference does not get into the message."""
    secret = "sp_0123456789abcdefghijklmnop"
    answer = told(STAGING + f'[harness_key]\nenvironment_variable = "{secret}"\n')
    assert "harness_key.environment_variable" in answer
    assert secret not in answer


def test_the_shipped_schema_is_the_one_that_holds() -> None:
    """``targets/target.schema.json`` is what the code accepts."""
    shipped = Path(__file__).parents[4] / "targets" / "target.schema.json"
    anew = "write it anew: json.dumps(stormproof.core.target.file.schema(), indent=1)"
    assert json.loads(shipped.read_text("utf-8")) == schema(), anew


@pytest.mark.parametrize("name", ["example", "production"])
def test_shipped_files_are_in_order(name: str) -> None:
    """The files that we give as examples parse."""
    file = Path(__file__).parents[4] / "targets" / f"{name}.toml"
    assert parse_target(file.read_text("utf-8"), str(file)).name
