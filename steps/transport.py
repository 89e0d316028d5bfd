"""Steps about transport: by which version of TLS clients come, or without it, and what settings say of that."""

from __future__ import annotations

from collections.abc import Callable

from pytest_bdd import given, parsers, then, when

from probes.local.tls import cannot_offer
from stormproof.aws.observe.security_policies import api_policy, read_domains
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.handshakes import MODERN, OLD, Handshake, Version
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
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.transport import tls_offers
from stormproof.stimuli.transport.store_policies import admitting_plain

OFFERS = when_stimulus("it offers one version after the other to every endpoint of the system", tls_offers.OFFERS)
WITH_KEY = when_stimulus(
    "a client asks with a valid key, and at every route without one, over plain HTTP", tls_offers.PLAIN_WITH_KEY
)
WITHOUT_KEY = when_stimulus("a client without a key reads every route over plain HTTP", tls_offers.PLAIN_WITHOUT_KEY)
STORES = when_stimulus("it calls them without TLS, and again with it", tls_offers.STORES)
VERSION = "(?P<version>" + "|".join(version.value.replace(".", r"\.") for version in Version) + ")"
NAMED: dict[str, Callable[[str], object]] = {"version": Version}


@given(parsers.re(f"a client that can offer {VERSION} alone"), converters=NAMED)
def able(version: Version) -> None:
    """Seen against a willing server: a client that cannot offer it proves nothing by being refused."""
    if unable := cannot_offer(version):
        raise Undecidable("tls.client_unable", f"this client cannot offer {version.value}: {unable}")


@given("a client that can offer each version by itself")
def able_to_all() -> None:
    """As each for itself."""
    for version in Version:
        able(version)


@then(parsers.re(f"every endpoint itself refuses {VERSION}"), converters=NAMED)
def refused(result: StimulusResult[tuple[Handshake, ...]], version: Version) -> None:
    """By the server's own alert, not by our client's means."""
    judge_version_refused(result.value, version)


@then(parsers.re(f"every endpoint accepts {VERSION}"), converters=NAMED)
def accepted(result: StimulusResult[tuple[Handshake, ...]], version: Version) -> None:
    """Whoever keeps up is not turned away."""
    judge_version_accepted(result.value, version)


@then("every endpoint itself refuses what is older than TLS 1.2 and accepts what is not")
def modern_alone(result: StimulusResult[tuple[Handshake, ...]]) -> None:
    """All versions, one by one."""
    for version in OLD:
        judge_version_refused(result.value, version)
    for version in MODERN:
        judge_version_accepted(result.value, version)


@given("the API answers over HTTPS at each of its hosts")
def answers_over_https(bench: Bench) -> None:
    """Where nobody answers at all, silence over plain HTTP says nothing."""
    if silent := tls_offers.silent_hosts(bench):
        raise Undecidable("https.silent", f"nobody answers over HTTPS either: {', '.join(silent)}")


@then("the client is neither served nor answered")
def unanswered(result: StimulusResult[tls_offers.PlainSweep]) -> None:
    """No connection, a redirection to HTTPS or 403."""
    judge_plain_unanswered(result.value.answers)


@then("it is not this machine that keeps plain HTTP in")
def gets_out(result: StimulusResult[tls_offers.PlainSweep]) -> None:
    """A public server answers it from here."""
    judge_witness(result.value.answers, result.value.witness)


@given("a caller who may look at the buckets and the queues")
def may_look(bench: Bench) -> None:
    """With TLS they answer; raises CouldNotLook where they do not."""
    for bucket in bench.context.system.buckets:
        bench.reads.read("s3", "head_bucket", Bucket=bucket.name)
    for queue in bench.context.system.queues[:1]:
        bench.reads.read("sqs", "get_queue_attributes", QueueUrl=queue.url, AttributeNames=["QueueArn"])


@then("they answer with TLS alone")
def answered_with_tls(result: StimulusResult[tuple[Transport, ...]], bench: Bench, tell: Tell) -> None:
    """Each of them, by its policy."""
    judge_stores_refuse(result.value)
    tell(bench.context.system.without("bucket", "queue"))


@when("the settings of its endpoints are looked up", target_fixture="policies")
def security_policies(bench: Bench) -> dict[str, str]:
    """The security policies of the API (by its ARN) and of its domains (by name)."""
    system = bench.context.system
    domains = {domain.name: domain.policy for domain in read_domains(bench.reads, system)}
    return {system.api_arn: api_policy(bench.reads, system), **domains}


@then("the API and its domains admit TLS 1.2 and newer alone")
def admit_modern(policies: dict[str, str]) -> None:
    """By the names of their policies."""
    judge_security_policies(policies)


@then("the buckets and the queues refuse whoever comes without it")
def refuse_without(bench: Bench, tell: Tell) -> None:
    """By statements of their policies, whoever wrote them."""
    judge_statements(admitting_plain(bench), "tls.store_plain")
    tell(bench.context.system.without("bucket", "queue"))
