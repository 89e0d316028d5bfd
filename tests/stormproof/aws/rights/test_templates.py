"""Templates leave out what is a system's own, and are filled in with it again."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.rights.templates import filled, template_of
from stormproof.core.system import Function, Queue, RestApi, System
from tests.provisioners.fakes import ACCOUNT, API, REGION, SYSTEM

OTHER = replace(
    SYSTEM,
    partition="aws-us-gov",
    account="210987654321",
    region="us-gov-west-1",
    api=RestApi("zzz999", "books", "live", ("live",)),
    functions=(Function("a", "books-a", "x"), Function("b", "books-b", "y")),
)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("arn", "template"),
    [
        ("*", "*"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-api", "{function}"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-api:live", "{function}"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-api-two", "*"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:stormproof-{API}-authorizer", "stormproof-{api}*"),
    ],
)
def test_a_name_becomes_a_place(arn: str, template: str) -> None:
    """Whole names alone: what only begins as a function of the system is another one."""
    head = "arn:{partition}:lambda:{region}:{account}:function:" if template != arn else ""
    assert template_of(arn, SYSTEM) == head + template


@pytest.mark.parametrize(
    ("arn", "template"),
    [
        (f"arn:aws:apigateway:{REGION}::/restapis/{API}", "/restapis/{api}"),
        (f"arn:aws:apigateway:{REGION}::/restapis/{API}/stages/prod", "/restapis/{api}/*"),
        (f"arn:aws:apigateway:{REGION}::/usageplans/p1/keys", "/usageplans/*"),
        (f"arn:aws:apigateway:{REGION}::/account", "/account"),
    ],
)
def test_a_path_of_the_gateway_keeps_its_collection(arn: str, template: str) -> None:
    """Within the API of the system, or within a collection, everything is meant."""
    assert template_of(arn, SYSTEM) == f"arn:{{partition}}:apigateway:{{region}}::{template}"


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:s3:::shop-artefacts",
        "arn:aws:s3:::shop-artefacts/some/key",
        f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/shop-projects",
        f"arn:aws:iam::{ACCOUNT}:role/team/stormproof-{API}-api-{REGION}",
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/shop-api:log-stream:s",
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:API-Gateway-Execution-Logs_{API}/prod",
        f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/stormproof/shop/lease",
        f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/stormproof-{API}/id",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ],
)
def test_a_template_filled_in_again_covers_its_arn(arn: str) -> None:
    """In the system that it was made of."""
    assert any(fnmatchcase(arn, each) for each in filled(template_of(arn, SYSTEM), SYSTEM))


@given(name=NAMES, api=NAMES)
def test_whatever_things_are_called_a_template_covers_its_arn(name: str, api: str) -> None:
    """Names that contain one another are among them."""
    system = replace(
        SYSTEM,
        api=RestApi(api, name, "prod", ("prod",)),
        functions=(Function("api", name, "x"),),
        queues=(Queue(name, "u", "a"),),
    )
    for kind in (f"lambda:{REGION}:{ACCOUNT}:function:", f"sqs:{REGION}:{ACCOUNT}:"):
        arn = f"arn:aws:{kind}{name}"
        assert any(fnmatchcase(arn, each) for each in filled(template_of(arn, system), system))


def test_the_role_of_a_function_is_a_place_too() -> None:
    """Others' roles are not: nobody may write into all roles of an account."""
    roles = ("team/shop-functions",)
    template = "arn:{partition}:iam::{account}:role/{role}"
    assert template_of(f"arn:aws:iam::{ACCOUNT}:role/*shop-functions", SYSTEM, roles) == template
    assert list(filled(template, SYSTEM, roles)) == [f"arn:aws:iam::{ACCOUNT}:role/team/shop-functions"]
    assert list(filled(template, SYSTEM)) == []


def test_another_system_is_filled_in_with_its_own() -> None:
    """All of its functions, with versions and aliases; nothing of a kind that it lacks."""
    found = list(filled("arn:{partition}:lambda:{region}:{account}:function:{function}", OTHER))
    head = "arn:aws-us-gov:lambda:us-gov-west-1:210987654321:function:books"
    assert found == [f"{head}-a", f"{head}-a:*", f"{head}-b", f"{head}-b:*"]
    assert list(filled("arn:{partition}:sqs:{region}:{account}:{queue}", OTHER)) == []


def test_what_older_versions_named_is_meant_too() -> None:
    """Where a system keeps such names."""
    keeping: System = replace(SYSTEM, adopted=frozenset({"stormproof-shop-keys"}))
    assert len(list(filled("arn:{partition}:dynamodb:{region}:{account}:table/stormproof-{api}*", keeping))) == 2
