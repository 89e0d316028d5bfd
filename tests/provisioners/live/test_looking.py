"""On the embedded AWS: what a target that permits nothing can still see, hardened and as it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from steps import authentication, firewall, rate_limiting
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.authentication.admission import Way, judge_keyless, judge_logged
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.run.environment.bench import RunBench
from stormproof.run.environment.opening import environment_of
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.stimuli.authentication import keyless, valid_keys
from stormproof.stimuli.shared import log_traces
from tests.provisioners.live.conftest import Site

DOMAIN = "shop.example.com"
ROUTES = 6
"""Methods of the example's API, preflights left out."""


@contextmanager
def bench_of(site: Site) -> Iterator[RunBench]:
    """Yield a bench on the site."""
    world = environment_of(site.reached)
    try:
        yield world.bench(EvidenceLog("test"), world.clock)
    finally:
        world.close()


def settings_hold(bench: RunBench) -> None:
    """Run every configuration step; raises Refuted."""
    authentication.methods_ask(authentication.served_by_stages(bench), bench, print)
    authentication.not_remembered(authentication.served_by_stages(bench), bench)
    authentication.authorizer_works(authentication.authorizer_state(bench))
    authentication.authorizer_may_be_asked(authentication.authorizer_state(bench))
    authentication.authorizer_has_store(authentication.authorizer_state(bench))
    authentication.unbounded(authentication.key_store_billing(bench))
    authentication.access_logs_tell(authentication.access_log_formats(bench))
    routes = rate_limiting.served_routes(bench)
    assert len(routes) == ROUTES
    rate_limiting.routes_guarded(routes, bench.context.policy.requests_per_hour)
    rate_limiting.guard_code(routes)
    rate_limiting.counts_by_hour(routes, bench)
    with pytest.raises(Undecidable, match="/aws/lambda/agenticai-api"):
        rate_limiting.can_log(tuple(replace(route, log_exists=False) for route in routes))
    rate_limiting.can_log(tuple(replace(route, log_exists=True) for route in routes))
    firewalls = firewall.looked_up(bench)
    firewall.all_rules(firewalls)
    firewall.logs_blocks(firewalls)
    firewall.refuses_listed(firewalls, bench)
    firewall.list_kept(firewall.standing_list(bench))


def test_a_hardened_system_holds_by_what_can_be_looked_up(hardened: Site) -> None:
    """Every step of a configuration scenario passes."""
    with bench_of(hardened) as bench:
        settings_hold(bench)


def test_a_system_as_found_fails_each_of_them(hardened: Site) -> None:
    """Every step of a configuration scenario refutes, none breaks on what is not there."""
    hardened.apply(hardened.removal())
    hardened.inject(*_leftovers(hardened))
    with bench_of(hardened) as bench:
        looks: list[Callable[[], None]] = [
            lambda: authentication.methods_ask(authentication.served_by_stages(bench), bench, print),
            lambda: authentication.not_remembered(authentication.served_by_stages(bench), bench),
            lambda: authentication.authorizer_works(authentication.authorizer_state(bench)),
            lambda: authentication.authorizer_may_be_asked(authentication.authorizer_state(bench)),
            lambda: authentication.authorizer_has_store(authentication.authorizer_state(bench)),
            lambda: authentication.unbounded(authentication.key_store_billing(bench)),
            lambda: authentication.access_logs_tell(authentication.access_log_formats(bench)),
            lambda: rate_limiting.routes_guarded(rate_limiting.served_routes(bench), 1000),
            lambda: rate_limiting.guard_code(rate_limiting.served_routes(bench)),
            lambda: rate_limiting.counts_by_hour(rate_limiting.served_routes(bench), bench),
            lambda: firewall.all_rules(firewall.looked_up(bench)),
            lambda: firewall.logs_blocks(firewall.looked_up(bench)),
            lambda: firewall.list_kept(firewall.standing_list(bench)),
        ]
        found = {_refuted(look) for look in looks}
    assert found == {
        "auth.method_open",
        "auth.no_authorizer",
        "auth.authorizer_not_permitted",
        "auth.no_key_store",
        "auth.attempt_not_logged",
        "rate.route_unguarded",
        "rate.guard_other_code",
        "rate.counter_not_hourly",
        "firewall.stage_unprotected",
        "firewall.block_not_logged",
        "firewall.block_list_missing",
    }


def _refuted(look: Callable[[], None]) -> str:
    """Return the code that a step refutes with."""
    with pytest.raises(Refuted) as refuted:
        look()
    return refuted.value.code


def _leftovers(site: Site) -> tuple[Call, ...]:
    """Return the calls that take the key table away where a removal kept it for the keys in it."""
    names, reader = Names(site.system), site.reached.connection.reader
    tables = reader.read("dynamodb", "list_tables")["TableNames"]
    return (Call("dynamodb", "delete_table", {"TableName": names.key_table}),) if names.key_table in tables else ()


def test_without_any_permission_keyless_clients_are_seen_to_be_refused(hardened: Site) -> None:
    """Reading routes are tried, and the trace in the log is found."""
    with bench_of(hardened) as bench:
        sweep = keyless.look_in(bench)
        judge_keyless(sweep.attempts)
        assert {attempt.exchange.method for attempt in sweep.attempts} == {"GET"}
        seen = log_traces.look_for_traces(bench)
        judge_logged(seen.attempts, seen.logged)


def test_a_custom_domain_is_tried_as_well(hardened: Site) -> None:
    """Its routes are those of the stage that it leads to."""
    api = hardened.system.api
    mapping = {"domainName": DOMAIN, "restApiId": api.id, "stage": api.stage, "basePath": "v1"}
    hardened.inject(
        Call(
            "apigateway", "create_domain_name", {"domainName": DOMAIN, "regionalCertificateArn": _certificate(hardened)}
        ),
        Call("apigateway", "create_base_path_mapping", mapping),
    )
    try:
        with bench_of(hardened) as bench:
            sweep = keyless.around(bench)
        assert {attempt.way for attempt in sweep.attempts} == {Way.DOMAIN}
        judge_keyless(sweep.attempts)
    finally:
        hardened.inject(Call("apigateway", "delete_domain_name", {"domainName": DOMAIN}))


def _certificate(site: Site) -> str:
    return f"arn:aws:acm:{site.system.region}:{site.system.account}:certificate/0"


def test_what_the_authorizer_adds_is_measured(hardened: Site) -> None:
    """In milliseconds, from the access log."""
    with bench_of(hardened) as bench:
        valid_keys.ask_for_health(bench)
        measures = [record for record in bench.evidence_log.records() if record.kind == "measure"]
    assert [record.content["requests"] for record in measures] == [valid_keys.ASKED] * len(valid_keys.MEASURED)
    assert all(0 <= record.content["median_ms"] <= record.content["p95_ms"] for record in measures)
