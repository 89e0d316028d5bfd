"""Judges of 9.1: each request is in the access log with all there is to tell of it, and no secret is in any log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stormproof.core.errors import Refuted
from stormproof.core.logs.access_log import lacking
from stormproof.core.request_log import SentRequest

NO_VALUE = frozenset({"", "-"})
"""What API Gateway writes where a variable has no value."""
PREFLIGHT = "OPTIONS"
USER = "authorizer.principalId"
ALWAYS = (
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "httpMethod",
    "path",
    "stage",
    "status",
    "responseLatency",
    "identity.sourceIp",
    "protocol",
    "tlsVersion",
)
"""What every request that reached a stage over TLS has, and its line must hold."""
RESOURCE = "resourcePath"
"""What the line of a request that got through to the system must hold as well: for what it was."""
FORMAT_HOLDS = (*ALWAYS, USER, RESOURCE, "authorizer.error")
"""What the format of an access log must hold, so that any line can: of whoever was refused, why, too."""
Line = Mapping[str, str]
"""A line of the access log: variable -> value."""


def judge_requests_logged(sent: Sequence[SentRequest], lines: Mapping[str, Line]) -> None:
    """Refute unless the access log has a line of each request (`lines` by request ID) that holds what there is to hold.

    Codes: ``logs.request_not_logged``, ``logs.request_incomplete``, ``logs.wrong_request``.
    """
    if missing := [each for each in sent if each.request_id not in lines]:
        message = f"{len(missing)} of {len(sent)} requests are not in the access log, among them {missing[0]}"
        raise Refuted("logs.request_not_logged", message)
    for each in sent:
        _judge_line(each, lines[each.request_id])


def judge_users_logged(sent: Sequence[SentRequest], lines: Mapping[str, Line]) -> None:
    """Refute unless the line of each request that got through holds whose it was and for what.

    Whose it was is known of requests alone that an authorizer was asked about. Codes: those of
    `judge_requests_logged`, and ``logs.wrong_user``.
    """
    judge_requests_logged(sent, lines)
    for each in sent:
        if not each.refused and each.method != PREFLIGHT:
            _judge_user(each, lines[each.request_id])


def judge_formats(formats: Mapping[str, str]) -> None:
    """Refute unless the access log of every stage (name -> format, empty for none) holds enough.

    Code ``logs.request_incomplete``.
    """
    for stage, text in formats.items():
        if missing := lacking(text, FORMAT_HOLDS):
            raise Refuted("logs.request_incomplete", f"the access log of stage {stage} lacks {', '.join(missing)}")


def judge_no_secret(groups: Sequence[str]) -> None:
    """Refute if a log group holds the text of a key or what was planted as a secret; code ``logs.secret_logged``."""
    if groups:
        raise Refuted("logs.secret_logged", f"a secret of a request stands in {', '.join(groups)}", tuple(groups))


def _judge_line(sent: SentRequest, line: Line) -> None:
    _judge_complete(sent, line, ALWAYS)
    if line["httpMethod"] != sent.method or line["status"] != str(sent.status):
        logged = f"{line['httpMethod']} and {line['status']}"
        raise Refuted("logs.wrong_request", f"the access log tells {logged} of {sent}")


def _judge_user(sent: SentRequest, line: Line) -> None:
    if sent.stranger:
        who = line.get(USER, "")
        raise Refuted("logs.wrong_user", f"the access log tells {who or 'nobody'} of one with a made-up key: {sent}")
    _judge_complete(sent, line, (USER, RESOURCE) if sent.authorized else (RESOURCE,))
    if sent.authorized and sent.user and line[USER] != sent.user:
        raise Refuted("logs.wrong_user", f"the access log tells {line[USER]} where it was {sent.user}: {sent}")


def _judge_complete(sent: SentRequest, line: Line, needed: Sequence[str]) -> None:
    if missing := [variable for variable in needed if line.get(variable, "") in NO_VALUE]:
        raise Refuted("logs.request_incomplete", f"the access log does not tell {', '.join(missing)} of {sent}")
