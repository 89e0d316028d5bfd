"""Listings are read to their last page, also those that boto3 has no paginator for; and no look of ours is cut."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import PaginationError

from stormproof.aws.access.paging import TOKENS, every_page
from stormproof.repository.service import OTHERS

ROOT = Path(__file__).parents[4]
SOURCES = ("stormproof", "provisioners", "steps", "probes")
HOW = ("pages", "read")
BEGINS_A_PAGE = re.compile(r"(?i)next.*(token|marker)|.*marker|position")
LOOKED_AT_OTHERWISE = {
    ("ce", "get_cost_and_usage"): "its token is followed",
    ("cloudformation", "describe_stacks"): "one stack, by its name",
    ("dynamodb", "scan"): "a sample; the token is followed until it is complete",
    ("efs", "describe_access_points"): "one access point, by its ID",
    ("iam", "get_service_last_accessed_details"): "a report that is waited for; its marker is followed",
    ("logs", "describe_log_streams"): "the latest streams",
    ("logs", "filter_log_events"): "the first events; the token is followed until there are as many",
    ("logs", "get_query_results"): "a result that is waited for; its token is followed",
    ("resourcegroupstaggingapi", "get_resources"): "as many ARNs as AWS takes, beside which it takes no token",
    ("s3", "list_object_versions"): "versions as they are wanted; the markers are followed",
    ("s3", "list_objects_v2"): "the first objects; that there are more is kept",
}
"""Operations with pages of which a page is read by itself, and why nothing is cut by that."""
OF_ANY_OPERATION = {
    "stormproof/aws/observe/health/canaries.py": "follows the token",
    "stormproof/aws/observe/wafv2.py": "follows the marker",
    "stormproof/core/planning/cached_reads.py": "hands on",
    "stormproof/core/planning/regions.py": "hands on",
    "stormproof/operations/doctor.py": "asks whether it may look",
    "stormproof/stimuli/transport/tls_offers.py": "asks whether it is refused",
}
"""Modules that read what they are told to, and why nothing is cut by that."""


class Listing:
    """A client whose listing has a page for each token, the first under the empty one."""

    def __init__(self, told: str, given: str, pages: dict[str, tuple[list[int], str]]) -> None:
        self.asked: list[dict[str, Any]] = []
        self._told, self._given, self._pages = told, given, pages

    def can_paginate(self, _operation: str) -> bool:
        """Boto3 has no paginator."""
        return False

    def list_things(self, **parameters: Any) -> dict[str, Any]:
        """Answer with a page."""
        self.asked.append(parameters)
        items, following = self._pages[parameters.get(self._given, "")]
        return {"Items": items, **({self._told: following} if following else {})}


@pytest.mark.parametrize(("told", "given"), sorted(TOKENS.items()))
def test_every_page_is_asked_for(told: str, given: str) -> None:
    """With what the first was asked for, and the token of the page before; each after a pause."""
    client, paused = Listing(told, given, {"": ([1, 2], "a"), "a": ([], "b"), "b": ([3], "")}), list[None]()
    pages = every_page(client, "list_things", {"Of": "x"}, lambda: paused.append(None))
    assert [item for page in pages for item in page["Items"]] == [1, 2, 3]
    assert client.asked == [{"Of": "x"}, {"Of": "x", given: "a"}, {"Of": "x", given: "b"}]
    assert len(paused) == 3


def test_a_page_that_leads_to_itself_is_no_endless_list() -> None:
    """As boto3's own paginators have it."""
    client = Listing("NextToken", "NextToken", {"": ([1], "a"), "a": ([2], "a")})
    with pytest.raises(PaginationError):
        list(every_page(client, "list_things", {}))


def test_every_token_of_an_operation_that_is_read_whole_is_known() -> None:
    """By botocore's models: what an answer calls it, and what the operation takes it as."""
    for service, operation in sorted({each[1:] for each in _reads() if each[0] == "pages"}):
        if _client(service).can_paginate(operation):
            continue
        given, told = _members(service, operation)
        tokens = {each for each in told if BEGINS_A_PAGE.fullmatch(each)}
        assert tokens <= TOKENS.keys(), (service, operation)
        assert {TOKENS[each] for each in tokens} <= given, (service, operation)


def test_no_look_at_one_page_is_taken_for_the_whole() -> None:
    """What has pages is read by `pages`, or stands above with its reason."""
    found = {each[1:] for each in _reads() if each[0] == "read"}
    assert {each for each in found if _has_pages(*each)} == LOOKED_AT_OTHERWISE.keys()


def test_every_module_that_reads_what_it_is_told_to_is_known() -> None:
    """None else has a look whose operation does not stand in it."""
    found = {
        str(file.relative_to(ROOT))
        for file in _sources()
        for how, (service, operation) in _looks(file)
        if how == "read" and not isinstance(operation, ast.Constant) and _of_aws(service)
    }
    assert found == OF_ANY_OPERATION.keys()


def _sources() -> Iterator[Path]:
    return (file for each in SOURCES for file in sorted((ROOT / each).rglob("*.py")))


def _looks(file: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    """Yield each look of a module: `read` or `pages`, and the service and the operation as they stand."""
    text = file.read_text("utf-8")
    if ".read(" not in text and ".pages(" not in text:
        return
    for node in (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call) and len(each.args) > 1):
        beside = isinstance(node.args[1], ast.Dict)  # a look of a service that is none of AWS's, with its parameters
        if isinstance(node.func, ast.Attribute) and node.func.attr in HOW and not beside:
            yield node.func.attr, node.args[:2]


def _of_aws(service: ast.expr) -> bool:
    """Tell whether a look names a service of AWS's, or is told it."""
    if isinstance(service, ast.Constant):
        return service.value not in OTHERS
    return isinstance(service, ast.Name) and service.id == "service"


@cache
def _reads() -> frozenset[tuple[str, str, str]]:
    """Return how, of what service and by what operation the sources look, where they say it in words."""
    return frozenset(
        (how, str(service.value), str(operation.value))
        for file in _sources()
        for how, (service, operation) in _looks(file)
        if isinstance(service, ast.Constant) and isinstance(operation, ast.Constant)
        if service.value not in OTHERS and service.value != "localaws"
    )


@cache
def _client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]  # any service


def _members(service: str, operation: str) -> tuple[set[str], set[str]]:
    """Return what an operation takes and what it answers, by name."""
    meta = _client(service).meta
    model = meta.service_model.operation_model(meta.method_to_api_mapping[operation])
    given, told = (set(shape.members) if shape else set() for shape in (model.input_shape, model.output_shape))
    return given, told


def _has_pages(service: str, operation: str) -> bool:
    given, told = _members(service, operation)
    return bool(_client(service).can_paginate(operation) or any(t in told and g in given for t, g in TOKENS.items()))
