"""Statements of ours within a resource's policy, which is somebody else's: merged in and taken out by their Sids."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.core.least_privilege.policy_documents import Document, Statement
from stormproof.core.resource_policies import deny, lacking

OURS = "Stormproof"
"""What the Sids of our statements begin with."""
INSECURE = f"{OURS}DenyInsecureTransport"
OLD_TLS = f"{OURS}DenyOldTls"
TRANSPORT = frozenset({INSECURE, OLD_TLS})


def deny_insecure(action: str, resources: tuple[str, ...]) -> Statement:
    """Return the statement that refuses whoever comes without TLS."""
    return deny(INSECURE, action, resources, {"Bool": {"aws:SecureTransport": "false"}})


def settled(standing: Document, wanted: Iterable[Statement], keeps: frozenset[str] = frozenset()) -> bool:
    """Tell whether the policy says all that is wanted, and nothing of ours beyond; `keeps` are Sids that may stay."""
    wanted = tuple(wanted)
    known = {each["Sid"] for each in wanted} | keeps
    return not lacking(standing, wanted) and all(each["Sid"] in known for each in own(standing))


def merged(standing: Document, wanted: Iterable[Statement], keeps: frozenset[str] = frozenset()) -> Document:
    """Return the policy with what is wanted; foreign statements stay as they are, ours are made anew."""
    kept = [each for each in standing["Statement"] if not _is_own(each) or each["Sid"] in keeps]
    return {**standing, "Statement": [*kept, *lacking({**standing, "Statement": kept}, wanted)]}


def without_ours(standing: Document) -> Document:
    """Return the policy as its owner has it."""
    return {**standing, "Statement": [each for each in standing["Statement"] if not _is_own(each)]}


def own(standing: Document) -> tuple[Statement, ...]:
    """Return our statements in a policy."""
    return tuple(each for each in standing["Statement"] if _is_own(each))


def _is_own(statement: Statement) -> bool:
    return str(statement.get("Sid", "")).startswith(OURS)
