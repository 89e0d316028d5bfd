"""Resource Groups Tagging API: it finds and tags REST APIs, stages, keys, plans, web ACLs and rules; queues.

moto's get_resources knows none of these, and its tag_resources refuses queues. Which types AWS's has:
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from moto.apigateway.models import apigateway_backends
from moto.core import resource_tagging as core_tagging
from moto.core.resource_tagging import TaggedResource
from moto.events.models import events_backends
from moto.resourcegroupstaggingapi import models
from moto.sqs.models import SQSBackend
from moto.wafv2.models import wafv2_backends

from localaws.moto.patches import Method, Patches

Tags = MutableMapping[str, str]
# ARN -> (resource type, tags that may be changed in place)
Resources = Mapping[str, tuple[str, Tags]]


class _TaggerTags(dict[str, str]):
    """The tags of a resource that moto keeps in a tagging service; changes are written back to it."""

    def __init__(self, tagger: Any, arn: str) -> None:
        super().__init__(tagger.get_tag_dict_for_resource(arn))
        self._tagger = tagger
        self._arn = arn

    def __setitem__(self, key: str, value: str) -> None:
        super().__setitem__(key, value)
        self._tagger.tag_resource(self._arn, [{"Key": key, "Value": value}])

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._tagger.untag_resource_using_names(self._arn, [key])


def _apigateway(account: str, region: str) -> Iterator[tuple[str, str, Tags]]:
    for api in apigateway_backends[account][region].apis.values():
        arn = f"arn:aws:apigateway:{region}::/restapis/{api.id}"
        yield arn, "apigateway:restapis", api.tags
        for stage in api.stages.values():
            if stage.tags is None:
                stage.tags = {}
            yield f"{arn}/stages/{stage.name}", "apigateway:restapis", stage.tags
    backend = apigateway_backends[account][region]
    for kind, resources in (("apikeys", backend.keys), ("usageplans", backend.usage_plans)):
        for identity, resource in resources.items():
            held: Any = resource
            held.tags = held.tags or {}
            yield f"arn:aws:apigateway:{region}::/{kind}/{identity}", f"apigateway:{kind}", held.tags


def _wafv2(account: str, region: str) -> Iterator[tuple[str, str, Tags]]:
    backend = wafv2_backends[account][region]
    for kind, resources in (("webacl", backend.wacls), ("ipset", backend.ip_sets)):
        for resource in resources.values():
            yield resource.arn, f"wafv2:regional/{kind}", _TaggerTags(backend.tagging_service, resource.arn)


def _rules(account: str, region: str) -> Iterator[tuple[str, str, Tags]]:
    backend = events_backends[account][region]
    for bus in backend.event_buses.values():
        for rule in bus.rules.values():
            yield rule.arn, "events:rule", _TaggerTags(backend.tagger, rule.arn)


SOURCES: Iterable[Callable[[str, str], Iterator[tuple[str, str, Tags]]]] = (_apigateway, _wafv2, _rules)


@dataclass(frozen=True)
class _Further:
    """What moto's tagging API does not know, in the form in which it asks backends."""

    account: str
    region: str

    def _resources(self) -> Resources:
        return {arn: (kind, tags) for source in SOURCES for arn, kind, tags in source(self.account, self.region)}

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Yield every resource with its tags."""
        for arn, (kind, tags) in self._resources().items():
            yield TaggedResource(arn, dict(tags), kind)

    def owns_arn(self, arn: str) -> bool:
        """Tell whether the resource is one of these."""
        return arn in self._resources()

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or change tags."""
        kept = self._resources()[arn][1]
        for key, value in tags.items():
            kept[key] = value

    def untag_resource(self, arn: str, tag_keys: Iterable[str]) -> None:
        """Remove tags; those that are not there are passed over."""
        kept = self._resources()[arn][1]
        for key in tag_keys:
            if key in kept:
                del kept[key]


def install(patches: Patches) -> None:
    """Let the tagging API ask for the further resources first, and tag queues."""
    known = core_tagging.iter_taggable_backends

    def all_backends(account: str, region: str) -> Iterator[Any]:
        yield _Further(account, region)
        yield from known(account, region)

    patches.put(models, "iter_taggable_backends", all_backends)
    patches.wrap(SQSBackend, "tag_resource", partial(_by_queue, SQSBackend.tag_queue))
    patches.wrap(SQSBackend, "untag_resource", partial(_by_queue, SQSBackend.untag_queue))


def _by_queue(change: Method, _unimplemented: Method) -> Method:
    def change_tags(backend: SQSBackend, arn: str, tags: Any) -> None:
        change(backend, arn.rpartition(":")[2], tags)

    return change_tags
