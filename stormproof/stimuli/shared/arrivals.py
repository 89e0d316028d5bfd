"""Whether a log has come up to some moment: before that, what it lacks is no finding, and no proof of absence either.

CloudWatch Logs gives no moment by which a line is there; those of one log come in about the order of what they tell.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html ,
https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stormproof.core.errors import CouldNotLook

NOT_ARRIVED = "logs.not_arrived"


def must_have_arrived(sent: Sequence[str], found: Collection[str], what: str) -> None:
    """Raise CouldNotLook ``logs.not_arrived`` where a log's lines had come up to some request, and the last is missing.

    `sent` are request IDs in their order: what a log lacks is a finding once a later line is there, or where none came
    at all; before that the lines are on their way.
    """
    if sent and sent[-1] not in found and any(each in found for each in sent):
        missing = sum(each not in found for each in sent)
        raise CouldNotLook(NOT_ARRIVED, f"{missing} of {len(sent)} lines of {what}, the last among them")


def must_hold_later(missing: Sequence[str]) -> None:
    """Raise CouldNotLook ``logs.not_arrived`` for logs in which a later request is not found yet.

    That something is not there may be said of a log only when it tells of what came after.
    """
    if missing:
        raise CouldNotLook(NOT_ARRIVED, f"nothing of a later request has come yet in {', '.join(missing)}")
