"""Judges of 9.1: each request is in the access log with all there is to tell of it, and no secret is in any log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stormproof.core.errors import Refuted
from stormproof.core.request_log import SentRequest

UNTOLD = frozenset({"", "-"})
"""What API Gateway writes where a variable has no value."""
PREFLIGHT = "OPTIONS"
USER = "authorizer.principalId"
Told = Mapping[str, str]
"""A line of the access log: variable -> value."""


def judge_requests_logged(
    sent: Sequence[SentRequest], lines: Mapping[str, Told], always: Sequence[str], when_served: Sequence[str]
) -> None:
    """Refute unless the access log has a line of each request (`lines` by request ID) that tells what there is to tell.

    `always` are the variables that every request has, `when_served` those of a request that got through to the system.
    Codes: ``logs.request_not_logged``, ``logs.request_incomplete``, ``logs.wrong_request``, ``logs.wrong_user``.
    """
    if missing := [each for each in sent if each.request_id not in lines]:
        told = f"{len(missing)} of {len(sent)} requests are not in the access log, among them {missing[0]}"
        raise Refuted("logs.request_not_logged", told)
    for each in sent:
        _judge_line(each, lines[each.request_id], always, when_served)


def judge_logs_on(stages: Mapping[str, Sequence[str]]) -> None:
    """Refute unless every stage's access log tells enough (stage -> variables that it lacks; all where there is none).

    Code ``logs.request_incomplete``.
    """
    for stage, lacking in stages.items():
        if lacking:
            raise Refuted("logs.request_incomplete", f"the access log of stage {stage} lacks {', '.join(lacking)}")


def judge_no_secret(groups: Sequence[str]) -> None:
    """Refute if a log group holds the text of a key or what was planted as a secret; code ``logs.secret_logged``."""
    if groups:
        raise Refuted("logs.secret_logged", f"a secret of a request stands in {', '.join(groups)}", tuple(groups))


def _judge_line(sent: SentRequest, line: Told, always: Sequence[str], when_served: Sequence[str]) -> None:
    served = not sent.refused and sent.method != PREFLIGHT
    needed = (*always, *(when_served if served else ()))
    if lacks := [variable for variable in needed if line.get(variable, "") in UNTOLD]:
        raise Refuted("logs.request_incomplete", f"the access log does not tell {', '.join(lacks)} of {sent}")
    if line["httpMethod"] != sent.method or line["status"] != str(sent.status):
        told = f"{line['httpMethod']} and {line['status']}"
        raise Refuted("logs.wrong_request", f"the access log tells {told} of {sent}")
    if sent.user and USER in when_served and line[USER] != sent.user:
        raise Refuted("logs.wrong_user", f"the access log tells {line.get(USER)} where it was {sent.user}: {sent}")
