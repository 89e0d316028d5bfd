"""Steps about what AWS says of TLS: nothing is tried, only looked up."""

from __future__ import annotations

from pytest_bdd import then, when

from provisioners.transport import api_security_policy, bucket_policy, domain_security_policy, queue_policies
from stormproof.aws.observe.policy_statements import TRANSPORT, deny_insecure, lacking, parsed
from stormproof.core.bench import Bench
from stormproof.core.judges.transport.connections import judge_security_policies, judge_statements


@when("the settings of its endpoints are looked up", target_fixture="policies")
def security_policies(bench: Bench) -> dict[str, str]:
    """The security policies of the API and of its domains."""
    domains = domain_security_policy.read(bench.reads, bench.context)
    own = {bench.context.system.api_arn: api_security_policy.read(bench.reads, bench.context)}
    return own | {domain.name: domain.policy for domain in domains}


@then("the API and its domains admit TLS 1.2 and newer alone")
def admit_modern(policies: dict[str, str]) -> None:
    """By the names of their policies."""
    judge_security_policies(policies, api_security_policy.OLD)


@then("the bucket and the queues refuse whoever comes without it")
def refuse_without(bench: Bench) -> None:
    """By statements of their policies, whoever wrote them."""
    context = bench.context
    wanted = [each for each in bucket_policy.statements(context) if each["Sid"] in TRANSPORT]
    missing = lacking(bucket_policy.read(bench.reads, context), wanted)
    found = {bucket_policy.bucket_arn(context): [each["Sid"] for each in missing]}
    for queue, attributes in queue_policies.read(bench.reads, context):
        missing = lacking(parsed(attributes.get("Policy")), [deny_insecure("sqs:*", (queue.arn,))])
        found[queue.arn] = [each["Sid"] for each in missing]
    judge_statements(found, "tls.store_plain")
