"""Statements of ours within a resource's policy, which is somebody else's: merged in and taken out by their Sids.

A bucket or a queue may serve several systems: each has statements of its own there, whose Sids end in the API's ID, and
none rests on another's, which may be taken off. Older versions wrote them without the ID; whoever finds such a
statement writes its own in its place.
"""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.core.least_privilege.policy_documents import Document, Statement
from stormproof.core.resource_policies import deny, lacking

OURS = "Stormproof"
"""What the Sids of our statements begin with."""
INSECURE = f"{OURS}DenyInsecureTransport"
OLD_TLS = f"{OURS}DenyOldTls"
TRANSPORT = frozenset({INSECURE, OLD_TLS})
CLIENT_KEY = f"{OURS}DenyClientKeys"
OTHER_ALGORITHM = f"{OURS}DenyOtherAlgorithm"
OTHER_KEY = f"{OURS}DenyOtherKey"
OLDER = TRANSPORT | {CLIENT_KEY, OTHER_ALGORITHM, OTHER_KEY}
"""The Sids that older versions wrote, on behalf of whatever system."""


def deny_insecure(action: str, resources: tuple[str, ...]) -> Statement:
    """Return the statement that refuses whoever comes without TLS."""
    return deny(INSECURE, action, resources, {"Bool": {"aws:SecureTransport": "false"}})


def settled(api: str, standing: Document, wanted: Iterable[Statement], keeps: frozenset[str] = frozenset()) -> bool:
    """Tell whether the policy says all that is wanted for an API, and nothing of its own beyond.

    Sids of `wanted` and `keeps`, those that may stay, are without the API's ID.
    """
    signed = _signed(api, wanted)
    known = {str(each["Sid"]) for each in signed} | keeps | {sid + api for sid in keeps}
    return not lacking(_beside_others(api, standing), signed) and all(
        each["Sid"] in known for each in own(api, standing)
    )


def merged(api: str, standing: Document, wanted: Iterable[Statement], keeps: frozenset[str] = frozenset()) -> Document:
    """Return the policy with what is wanted; foreign statements stay as they are, the API's are made anew."""
    kept = [
        each for each in standing["Statement"] if not _is_own(api, each) or str(each["Sid"]).removesuffix(api) in keeps
    ]
    missing = lacking(_beside_others(api, {**standing, "Statement": kept}), _signed(api, wanted))
    return {**standing, "Statement": [*kept, *missing]}


def without_ours(api: str, standing: Document) -> Document:
    """Return the policy as its owner, and other systems, have it."""
    return {**standing, "Statement": [each for each in standing["Statement"] if not _is_own(api, each)]}


def own(api: str, standing: Document) -> tuple[Statement, ...]:
    """Return the API's statements in a policy."""
    return tuple(each for each in standing["Statement"] if _is_own(api, each))


def without(standing: Document, sids: Iterable[str]) -> Document:
    """Return a policy without statements of ours, whatever system they are of; `sids` are without an API's ID."""
    gone = tuple(sids)
    return {**standing, "Statement": [each for each in standing["Statement"] if not _sid(each).startswith(gone)]}


def _signed(api: str, wanted: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple({**each, "Sid": f"{each['Sid']}{api}"} for each in wanted)


def _beside_others(api: str, standing: Document) -> Document:
    """Return a policy without what other systems have had us say in it."""
    kept = [each for each in standing["Statement"] if _is_own(api, each) or not _sid(each).startswith(OURS)]
    return {**standing, "Statement": kept}


def _is_own(api: str, statement: Statement) -> bool:
    sid = _sid(statement)
    return sid in OLDER or (sid.startswith(OURS) and sid.endswith(api))


def _sid(statement: Statement) -> str:
    return str(statement.get("Sid", ""))
