"""Policies that a template puts on several resources of another type, as AWS::SQS::QueuePolicy does on queues."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.common.attributes import text
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.simple import ignoring_gone

DOCUMENT = "PolicyDocument"
SetPolicy = Callable[[Calls, str, str | None], None]
"""Takes what has the policy and the document; None gives back the policy that it has without one."""


def shared_policy(name: str, listed: str, set_policy: SetPolicy) -> ResourceType:
    """Return the type whose property `listed` names those that have its document as their policy.

    Its physical ID, and its attribute Id, is a generated name.
    """

    def put(calls: Calls, members: list[str], properties: Properties) -> None:
        for member in members:
            set_policy(calls, member, text(properties[DOCUMENT]))

    def take_off(calls: Calls, members: list[str]) -> None:
        for member in members:
            ignoring_gone(partial(set_policy, calls, member, None))

    def create(calls: Calls, place: Place, properties: Properties) -> Physical:
        try:
            put(calls, properties[listed], properties)
        except ClientError:
            take_off(calls, properties[listed])
            raise
        return Physical(place.physical_name, {"Id": place.physical_name})

    def update(calls: Calls, _place: Place, physical: Physical, before: Properties, after: Properties) -> Physical:
        anew = before[DOCUMENT] != after[DOCUMENT]
        put(calls, [each for each in after[listed] if anew or each not in before[listed]], after)
        take_off(calls, [each for each in before[listed] if each not in after[listed]])
        return physical

    def delete(calls: Calls, _place: Place, _physical: Physical, properties: Properties) -> None:
        take_off(calls, properties[listed])

    return ResourceType(name, frozenset({DOCUMENT, listed}), create, update, delete)
