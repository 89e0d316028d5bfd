"""What is disturbed of functions is put back by name; only what was made beside them is deleted."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

NAMES = Names(SYSTEM)
NAME = {"FunctionName": "shop-api"}
ALIAS, STATEMENT = {**NAME, "Name": "live"}, {**NAME, "StatementId": "s", "Qualifier": "live"}
MARKED, LAYER = {**NAME, "Description": "Stormproof: a fault"}, {"LayerName": NAMES.fault_layer}
VERSIONS = [
    {"Version": "$LATEST", "Description": MARKED["Description"]},
    {"Version": "3", "Description": MARKED["Description"]},
    {"Version": "4", "Description": "theirs"},
]
STANDING = FakeReads(
    {
        ("lambda", "get_function_configuration"): {
            "Handler": "h",
            "CodeSha256": "c",
            "Layers": [{"Arn": "arn:l"}],
            "Environment": {"Variables": {"A": "1"}},
        },
        ("lambda", "get_alias"): {"FunctionVersion": "3"},
        ("lambda", "get_policy"): {"Policy": json.dumps({"Statement": [{"Sid": "s"}]})},
        ("lambda", "get_function_concurrency"): {"ReservedConcurrentExecutions": 5},
        ("lambda", "get_function_url_config"): {"AuthType": "NONE"},
        ("lambda", "list_versions_by_function"): VERSIONS,
        ("lambda", "list_layer_versions"): [1, 2],
    }
)
NOTHING: FakeReads = FakeReads({})


@pytest.mark.parametrize(
    ("kind", "resource", "seen"),
    [
        ("settings of function", NAME, {"Layers": ["arn:l"], "Environment": {"Variables": {"A": "1"}}}),
        ("code of function", NAME, {"CodeSha256": "c"}),
        ("alias", ALIAS, {"FunctionVersion": "3", "RoutingConfig": {"AdditionalVersionWeights": {}}}),
        ("permission", STATEMENT, {}),
        ("reserved concurrency of function", NAME, {"ReservedConcurrentExecutions": 5}),
        ("function URL", NAME, {"AuthType": "NONE"}),
        ("function beside", NAME, {"Handler": "h"}),
        ("versions of function", MARKED, {}),
        ("layer", LAYER, {}),
    ],
)
def test_what_stands_is_looked_at(kind: str, resource: Any, seen: dict[str, Any]) -> None:
    """In the form in which it is set; what is gone meanwhile is not there."""
    present = BY_NAME[kind].present(STANDING, resource)
    assert present is not None
    assert seen.items() <= present.items()
    assert BY_NAME[kind].present(NOTHING, resource) is None


def test_what_a_function_does_not_have_is_not_there() -> None:
    """Another statement, nothing reserved, no version of a run's."""
    bare = FakeReads(
        {
            ("lambda", "get_policy"): {"Policy": json.dumps({"Statement": [{"Sid": "theirs"}]})},
            ("lambda", "get_function_concurrency"): {},
            ("lambda", "list_versions_by_function"): [VERSIONS[0], VERSIONS[2]],
            ("lambda", "list_layer_versions"): [],
        }
    )
    gone = {
        "permission": STATEMENT,
        "reserved concurrency of function": NAME,
        "versions of function": MARKED,
        "layer": LAYER,
    }
    assert [BY_NAME[kind].present(bare, resource) for kind, resource in gone.items()] == [None] * 4


def test_code_is_compared_by_the_hash_that_lambda_tells() -> None:
    """Nobody gets the package back."""
    digest = base64.b64encode(hashlib.sha256(b"zip").digest()).decode()
    seen = BY_NAME["code of function"].seen
    assert seen({"ZipFile": b"zip"}) == {"CodeSha256": digest} == seen({"CodeSha256": digest})


@pytest.mark.parametrize(
    ("kind", "resource", "values", "calls"),
    [
        ("settings of function", NAME, {"Handler": "h"}, [("update_function_configuration", {"Handler": "h"})]),
        ("code of function", NAME, {"ZipFile": b"zip"}, [("update_function_code", {"ZipFile": b"zip"})]),
        ("alias", ALIAS, {"FunctionVersion": "3"}, [("update_alias", {**ALIAS, "FunctionVersion": "3"})]),
        ("permission", STATEMENT, {"Action": "a"}, [("add_permission", {**STATEMENT, "Action": "a"})]),
        ("permission", STATEMENT, None, [("remove_permission", STATEMENT)]),
        (
            "reserved concurrency of function",
            NAME,
            {"ReservedConcurrentExecutions": 5},
            [("put_function_concurrency", {"ReservedConcurrentExecutions": 5})],
        ),
        ("reserved concurrency of function", NAME, None, [("delete_function_concurrency", NAME)]),
        ("function URL", NAME, None, [("delete_function_url_config", NAME)]),
        ("function beside", {"FunctionName": "acme-x"}, None, [("delete_function", {"FunctionName": "acme-x"})]),
        ("versions of function", MARKED, None, [("delete_function", {**NAME, "Qualifier": "3"})]),
        (
            "layer",
            LAYER,
            None,
            [("delete_layer_version", {**LAYER, "VersionNumber": number}) for number in (1, 2)],
        ),
    ],
)
def test_what_stood_is_written_again_or_taken_away(kind: str, resource: Any, values: Any, calls: Any) -> None:
    """Of versions only those that a run has published: never the code as it stands."""
    back = list(BY_NAME[kind].back(STANDING, resource, values))
    assert [each.operation for each in back] == [operation for operation, _ in calls]
    assert all(given.items() <= each.parameters.items() for each, (_, given) in zip(back, calls, strict=True))


@pytest.mark.parametrize(
    ("kind", "resource", "own"),
    [
        ("settings of function", NAME, True),
        ("settings of function", {"FunctionName": NAMES.authorizer}, True),
        ("settings of function", {"FunctionName": "payroll"}, False),
        ("code of function", {"FunctionName": NAMES.key_sync}, True),
        ("alias", {**ALIAS, "FunctionName": "payroll"}, False),
        ("permission", {**STATEMENT, "FunctionName": "payroll"}, False),
        ("function URL", {"FunctionName": "payroll"}, False),
        ("function beside", {"FunctionName": "acme-x"}, True),
        ("function beside", {"FunctionName": NAMES.trial_authorizer}, True),
        ("function beside", {"FunctionName": f"{NAMES.authorizer}-stormproof-sabotage"}, True),
        ("function beside", {"FunctionName": NAMES.authorizer}, False),
        ("function beside", NAME, False),
        ("function beside", {"FunctionName": "payroll"}, False),
        ("versions of function", MARKED, True),
        ("versions of function", {**MARKED, "Description": "released"}, False),
        ("layer", LAYER, True),
        ("layer", {"LayerName": NAMES.rate_layer}, False),
        ("layer", {"LayerName": f"{NAMES.rate_layer}-bent"}, True),
    ],
)
def test_what_serves_is_never_deleted(kind: str, resource: Any, *, own: bool) -> None:
    """Nor is anything of somebody else's touched."""
    assert owns(Owned(SYSTEM, NOTHING), Disturbed(kind, resource, None)) is own
