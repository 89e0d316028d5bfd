"""Topics: names, a second CreateTopic of the same name, tags, pages, and ARNs that are none.

Closes these gaps of moto: a topic that is there is answered whatever attributes or tags are asked for, keys of tags may
repeat, pages break off at a full one, and refusals have words of its own. https://docs.aws.amazon.com/sns/latest/api/
API_CreateTopic.html; recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/
test_sns.snapshot.json
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Topic
from moto.sns.responses import SNSResponse
from moto.sns.utils import make_arn_for_topic

from localaws.kernel.pages import page_of
from localaws.moto.patches import Method, Patches
from localaws.services.sns.control.refusals import check_topic_arn, invalid

PAGE = 100
_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
_OF_TOPICS = (
    "add_permission",
    "delete_topic",
    "get_topic_attributes",
    "list_subscriptions_by_topic",
    "remove_permission",
    "set_topic_attributes",
)


def install(patches: Patches) -> None:
    """Look at what is asked for before moto does."""
    patches.wrap(SNSResponse, "create_topic", _creating)
    patches.wrap(SNSResponse, "tag_resource", _tagging)
    patches.wrap(SNSBackend, "add_permission", _permitting)
    patches.wrap(SNSBackend, "_get_values_nexttoken", _paging)
    for operation in _OF_TOPICS:
        patches.wrap(SNSResponse, operation, _checking_arn)


def _checking_arn(moto: Method) -> Method:
    def operation(response: SNSResponse) -> ActionResult:
        check_topic_arn(response.params.get("TopicArn") or "", response.region)
        answer: ActionResult = moto(response)
        return answer

    return operation


def _creating(moto: Method) -> Method:
    def create_topic(response: SNSResponse) -> ActionResult:
        asked: Mapping[str, Any] = response.params
        name, attributes = asked.get("Name") or "", asked.get("Attributes") or {}
        fifo = str(attributes.get("FifoTopic", "false")).lower() == "true"
        if not _NAME.fullmatch(name.removesuffix(".fifo") if fifo else name) or name.endswith(".fifo") != fifo:
            raise invalid("Topic Name")
        _check_tags(asked.get("Tags") or [])
        backend = response.backend
        known = backend.topics.get(make_arn_for_topic(backend.account_id, name, backend.region_name))
        if known is not None:
            _check_same(known, attributes, asked.get("Tags") or [])
        answer: ActionResult = moto(response)
        return answer

    return create_topic


def _check_same(topic: Topic, attributes: Mapping[str, str], tags: Sequence[Mapping[str, str]]) -> None:
    """Refuse to make a topic again with what it does not have."""
    for name, value in attributes.items():
        own = getattr(topic, camelcase_to_underscores(name), None)
        if str("" if own is None else own).lower() != str(value).lower():
            raise invalid("Attributes Reason: Topic already exists with different attributes")
    if any(topic._tags.get(tag["Key"]) != tag["Value"] for tag in tags):  # noqa: SLF001  # where moto keeps them
        raise invalid("Tags Reason: Topic already exists with different tags")


def _tagging(moto: Method) -> Method:
    def tag_resource(response: SNSResponse) -> ActionResult:
        _check_tags(response.params.get("Tags") or [])
        answer: ActionResult = moto(response)
        return answer

    return tag_resource


def _check_tags(tags: Sequence[Mapping[str, str]]) -> None:
    if len({tag["Key"] for tag in tags}) < len(tags):
        raise invalid("Duplicated keys are not allowed.")


def _permitting(moto: Method) -> Method:
    def add_permission(backend: SNSBackend, **named: Any) -> None:
        try:
            moto(backend, **named)
        except SNSInvalidParameter as error:
            raise invalid(error.message) from None

    return add_permission


def _paging(_moto: Method) -> Method:
    def values_and_token(
        _backend: SNSBackend, values: Mapping[str, Any], next_token: str | None = None
    ) -> tuple[list[Any], str | None]:
        page, token = page_of(list(values.values()), PAGE, next_token, partial(invalid, "NextToken"))
        return list(page), token

    return values_and_token
