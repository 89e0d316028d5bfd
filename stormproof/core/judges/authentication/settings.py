"""Judges of requirement 1 by what the API says: for targets where nothing may be tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.authentication.guards import OURS, Guard
from stormproof.core.least_privilege.policy_documents import actions, allows, services, tests

PREFLIGHT = "OPTIONS"
GATEWAY = "apigateway.amazonaws.com"
INVOKE = frozenset({"lambda:invokefunction", "lambda:*", "*"})
SOURCE, ACCOUNT = "aws:sourcearn", "aws:sourceaccount"
COMPARISONS = frozenset({"ArnLike", "ArnEquals", "StringLike", "StringEquals"})
WHO_CAME = ("requestId", "status", "authorizer.principalId", "authorizer.error")
"""What an access log must tell of an attempt: which, what came of it, whose it was, and why it was refused."""


@dataclass(frozen=True)
class AuthorizerState:
    """The authorizer's function and what it needs, as AWS tells them; `state` is Lambda's, empty for no function."""

    state: str
    may_be_asked: bool
    key_table_status: str
    observing_since: str = ""


def judge_served_methods(stages: Mapping[str, Mapping[tuple[str, str], Guard]]) -> None:
    """Refute unless every served method (stage -> (path, method) -> what stands before it) asks the authorizer.

    Public routes apart. Code ``auth.method_open``. Raises Undecidable ``auth.foreign_untried`` where an authorizer of
    the owner's stands: how that refuses, settings do not tell; ``auth.nothing_of_ours`` where all of it is public.
    """
    judged = [
        (stage, f"{verb} {path}", guard)
        for stage, methods in stages.items()
        for (path, verb), guard in methods.items()
        if verb != PREFLIGHT and not guard.public
    ]
    if not judged:
        raise Undecidable("auth.nothing_of_ours", "no method that is served asks for a key")
    for stage, route, guard in judged:
        if guard.authorization != OURS and not guard.foreign:
            raise Refuted("auth.method_open", f"stage {stage}: {route} has authorization {guard.authorization}")
    if foreign := [f"{route} {guard.foreign}" for _, route, guard in judged if guard.foreign]:
        said = f"how an authorizer of the owner's refuses, settings do not tell: {', '.join(dict.fromkeys(foreign))}"
        raise Undecidable("auth.foreign_untried", said)


def may_ask(statements: Iterable[Mapping[str, Any]], authorizer_arn: str) -> bool:
    """Tell whether a function's policy lets API Gateway invoke it as an authorizer, by the authorizer's ARN.

    A condition on anything but the authorizer and its account is taken for one that is not met.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """
    return any(_admits(each, authorizer_arn) for each in statements)


def judge_authorizer_active(seen: AuthorizerState) -> None:
    """Refute unless the authorizer's function is there and refuses.

    Codes: ``auth.no_authorizer``, ``auth.observing``.
    """
    if seen.state != "Active":
        raise Refuted("auth.no_authorizer", f"the authorizer's function is {seen.state or 'not there'}")
    if seen.observing_since:
        raise Refuted("auth.observing", f"observing since {seen.observing_since}")


def judge_authorizer_permitted(seen: AuthorizerState) -> None:
    """Refute unless the API may ask the authorizer; code ``auth.authorizer_not_permitted``."""
    if not seen.may_be_asked:
        raise Refuted("auth.authorizer_not_permitted", "the API may not invoke the authorizer's function")


def judge_key_table(seen: AuthorizerState) -> None:
    """Refute unless the key table is there; code ``auth.no_key_store``."""
    if seen.key_table_status != "ACTIVE":
        raise Refuted("auth.no_key_store", f"the key table is {seen.key_table_status or 'not there'}")


def judge_remembered(ttl_seconds: Mapping[str, int | None], policy_seconds: int) -> None:
    """Refute if a stage (name -> seconds, None for no authorizer) keeps answers longer than the policy says.

    Codes: ``auth.no_authorizer``, ``auth.remembered_too_long``.
    """
    for stage, seconds in ttl_seconds.items():
        if seconds is None:
            raise Refuted("auth.no_authorizer", f"stage {stage} serves no authorizer")
        if seconds > policy_seconds:
            message = f"stage {stage} keeps answers for {seconds} s, the policy says {policy_seconds} s"
            raise Refuted("auth.remembered_too_long", message)


def judge_key_store(billing: str) -> None:
    """Refute unless the key table takes any number of keys; codes ``auth.no_key_store``, ``auth.key_store_bounded``."""
    if not billing:
        raise Refuted("auth.no_key_store", "the key table is not there")
    if billing != "PAY_PER_REQUEST":
        raise Refuted("auth.key_store_bounded", f"the key table has {billing} capacity: many keys at once are refused")


def judge_access_logs(formats: Mapping[str, str]) -> None:
    """Refute unless the access log of every stage (name -> format, empty for none) tells who came.

    Codes: ``auth.attempt_not_logged``, ``auth.log_incomplete``.
    """
    for stage, text in formats.items():
        if not text:
            raise Refuted("auth.attempt_not_logged", f"stage {stage} has no access log")
        missing = [variable for variable in WHO_CAME if f"$context.{variable}" not in text]
        if missing:
            raise Refuted("auth.log_incomplete", f"the access log of stage {stage} lacks {', '.join(missing)}")


def _admits(statement: Mapping[str, Any], authorizer_arn: str) -> bool:
    return (
        allows(statement)
        and not INVOKE.isdisjoint(actions(statement))
        and GATEWAY in services(statement)
        and all(
            comparison in COMPARISONS and _met(key, values, authorizer_arn)
            for comparison, key, values in tests(statement)
        )
    )


def _met(key: str, values: Sequence[Any], authorizer_arn: str) -> bool:
    asked = {SOURCE: authorizer_arn, ACCOUNT: authorizer_arn.split(":")[4]}.get(key)
    return asked is not None and any(fnmatchcase(asked, str(each)) for each in values)
