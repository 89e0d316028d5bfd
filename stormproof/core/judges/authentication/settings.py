"""Judges of requirement 1 by what the API says: for targets where nothing may be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted

PREFLIGHT = "OPTIONS"


@dataclass(frozen=True)
class AuthorizerState:
    """The authorizer's function and what it needs, as AWS tells them; `state` is Lambda's, empty for no function."""

    state: str
    may_be_asked: bool
    key_table_status: str
    observing_since: str = ""


def judge_served_methods(stages: Mapping[str, Mapping[tuple[str, str], str]], authorizer: str) -> None:
    """Refute unless every served method (stage -> (path, method) -> authorization) asks the authorizer.

    Code ``auth.method_open``.
    """
    for stage, methods in stages.items():
        for (path, verb), authorization in methods.items():
            if verb != PREFLIGHT and authorization != f"CUSTOM {authorizer}":
                raise Refuted("auth.method_open", f"stage {stage}: {verb} {path} has authorization {authorization}")


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


def judge_access_logs(formats: Mapping[str, str], needed: Sequence[str]) -> None:
    """Refute unless the access log of every stage (name -> format, empty for none) has the variables needed.

    Codes: ``auth.attempt_not_logged``, ``auth.log_incomplete``.
    """
    for stage, text in formats.items():
        if not text:
            raise Refuted("auth.attempt_not_logged", f"stage {stage} has no access log")
        missing = [variable for variable in needed if f"$context.{variable}" not in text]
        if missing:
            raise Refuted("auth.log_incomplete", f"the access log of stage {stage} lacks {', '.join(missing)}")
