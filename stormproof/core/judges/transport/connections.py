"""Judges of 8.3 and 8.5: whether anything but TLS 1.2 or newer leads into the system.

Versions of AWS's own endpoints: https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.handshakes import MODERN, Handshake, Outcome, Version
from stormproof.core.judges.transport.demands import admits_modern_alone
from stormproof.core.least_privilege.policy_documents import Statement
from stormproof.core.observations import Exchange, Unreachable

REDIRECTS = range(300, 400)
FORBIDDEN = 403
NO_NAME = "dns"
SILENT = frozenset({"timed_out", "unreachable"})
"""What may as well be a firewall between us and the endpoint."""


@dataclass(frozen=True)
class Transport:
    """What a resource's policy made of the same call without TLS and with it; empty where it was answered.

    `resource` is an ARN; the texts are AWS's refusals.
    """

    resource: str
    plain: str
    secure: str


def judge_version_refused(seen: Iterable[Handshake], version: Version) -> None:
    """Refute unless every endpoint itself refused a version.

    Codes: ``tls.old_accepted``; Undecidable ``tls.offer_unanswered``.
    """
    offered = [handshake for handshake in seen if handshake.version is version]
    taken = tuple(handshake.host for handshake in offered if handshake.outcome is Outcome.ACCEPTED)
    if taken:
        raise Refuted("tls.old_accepted", f"{version.value} is accepted by {', '.join(taken)}", taken)
    _judge_answered(offered, version)


def judge_version_accepted(seen: Sequence[Handshake], version: Version) -> None:
    """Refute where an endpoint refused a version of today; one that speaks TLS 1.3 may refuse TLS 1.2.

    Codes: ``tls.modern_refused``; Undecidable ``tls.offer_unanswered``.
    """
    strict = {each.host for each in seen if each.version is MODERN[-1] and each.outcome is Outcome.ACCEPTED}
    offered = [each for each in seen if each.version is version]
    refused = tuple(each.host for each in offered if each.outcome is Outcome.REFUSED and each.host not in strict)
    if refused:
        raise Refuted("tls.modern_refused", f"{version.value} is refused by {', '.join(refused)}", refused)
    _judge_answered(offered, version)


def judge_plain_unanswered(seen: Sequence[Exchange | Unreachable]) -> None:
    """Refute if plain HTTP is served, or answered by anything but a refusal to speak it.

    A refusal is no connection, a redirection to HTTPS or 403. Codes: ``https.plain_served``, ``https.plain_answered``;
    Undecidable ``https.unresolved`` where a host's name is not known here.
    """
    answers = [each for each in seen if isinstance(each, Exchange)]
    served = [each for each in answers if each.status in range(200, 300)]
    if served:
        raise Refuted("https.plain_served", f"served over plain HTTP: {_listed(served)}")
    answered = [each for each in answers if not _refuses(each)]
    if answered:
        message = f"answered over plain HTTP, where a client's key can be read by anybody: {_listed(answered)}"
        raise Refuted("https.plain_answered", message)
    for each in seen:
        if isinstance(each, Unreachable) and each.cause == NO_NAME:
            raise Undecidable("https.unresolved", f"{each.method} {each.url}: {each.detail}")


def judge_witness(seen: Sequence[Exchange | Unreachable], witness: Exchange | Unreachable) -> None:
    """Raise Undecidable ``https.shut_in`` where silence may be this machine's: plain HTTP does not get out at all."""
    silent = [each for each in seen if isinstance(each, Unreachable) and each.cause in SILENT]
    if silent and isinstance(witness, Unreachable):
        message = f"{silent[0].url} is silent, but so is {witness.url}, which answers plain HTTP: {witness.detail}"
        raise Undecidable("https.shut_in", message)


def judge_stores_refuse(seen: Sequence[Transport]) -> None:
    """Refute if a store answers a caller, whom it answers over TLS, without TLS too.

    Codes: ``tls.store_plain``; Undecidable ``tls.store_unseen`` where it does not answer over TLS
    either, so that its refusal says nothing.
    """
    taken = tuple(each.resource for each in seen if not each.plain)
    if taken:
        raise Refuted("tls.store_plain", f"answered without TLS: {', '.join(taken)}", taken)
    for each in seen:
        if each.secure:
            raise Undecidable("tls.store_unseen", f"{each.resource} answers us over TLS neither: {each.secure}")


def _judge_answered(offered: Sequence[Handshake], version: Version) -> None:
    unknown = [each for each in offered if each.outcome is Outcome.UNKNOWN]
    if unknown or not offered:
        reasons = "; ".join(f"{each.host}: {each.detail}" for each in unknown) or "it was offered to nobody"
        raise Undecidable("tls.offer_unanswered", f"no server's word on {version.value}: {reasons}")


def _refuses(answer: Exchange) -> bool:
    to_https = answer.headers.get("location", "").startswith("https://")
    return answer.status == FORBIDDEN or (answer.status in REDIRECTS and to_https)


def _listed(answers: Sequence[Exchange]) -> str:
    return "; ".join(f"{each.method} {each.url}: {each.status}" for each in answers[:5])


def judge_security_policies(policies: Mapping[str, str]) -> None:
    """Refute if an API or a domain (by name) has a policy that admits old versions; code ``tls.old_policy``."""
    behind = {resource: policy for resource, policy in policies.items() if not admits_modern_alone(policy)}
    if behind:
        names = ", ".join(dict.fromkeys(behind.values()))
        raise Refuted("tls.old_policy", f"{names} stands on {', '.join(behind)}", tuple(behind))


def judge_statements(missing: Mapping[str, Sequence[Statement]], code: str) -> None:
    """Refute if the policy of a resource (by its ARN) lacks statements, with the code that is given."""
    for resource, statements in missing.items():
        if statements:
            sids = ", ".join(str(each["Sid"]) for each in statements)
            raise Refuted(code, f"the policy of {resource} lacks {sids}", (resource,))
