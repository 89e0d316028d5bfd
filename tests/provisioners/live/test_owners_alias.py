"""On the embedded AWS: an owner's alias that the API invokes serves the guard, and is given back as it was."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from provisioners import CONTROLS
from stormproof.aws.discovery.aliases import with_aliases
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.planning.planner import make_plan, make_removal
from stormproof.core.planning.plans import Call, Format, Ref
from stormproof.core.planning.registry import Registry
from stormproof.core.system import Function, RestApi, System
from tests.provisioners.live.conftest import Site

NAME = "shop-with-an-alias"
GUARD = "6.1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
PART = Registry(CONTROLS.select({GUARD}))
"""The controls that a plan for the guard consists of: a removal of all would take what is another system's."""


def code() -> bytes:
    """Return a function's package."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handle(event, context):\n    return {'statusCode': 200, 'body': 'served'}\n")
    return packed.getvalue()


def made(site: Site) -> Iterator[Call]:
    """Make a function whose alias ``live`` is what the API invokes, and alone lets the API in."""
    role = f"arn:aws:iam::{site.system.account}:role/{NAME}"
    settings = {"Role": role, "Runtime": "python3.13", "Handler": "app.handle", "Code": {"ZipFile": code()}}
    function, api = {"FunctionName": NAME}, {"restApiId": Ref("api.id")}
    place = {**api, "resourceId": Ref("api.root"), "httpMethod": "GET"}
    region, account = site.system.region, site.system.account
    uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{{0}}:live/invocations"
    source = f"arn:aws:execute-api:{region}:{account}:{{0}}/*/*/*"
    yield Call("iam", "create_role", {"RoleName": NAME, "AssumeRolePolicyDocument": json.dumps(TRUST)})
    yield Call("lambda", "create_function", {**function, **settings}, yields={"f.arn": "FunctionArn"})
    yield Call("lambda", "publish_version", function, yields={"f.version": "Version"})
    yield Call("lambda", "create_alias", {**function, "Name": "live", "FunctionVersion": Ref("f.version")})
    root = {"api.id": "id", "api.root": "rootResourceId"}
    yield Call("apigateway", "create_rest_api", {"name": NAME}, yields=root)
    yield Call("apigateway", "put_method", {**place, "authorizationType": "NONE"})
    proxy = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": Format(uri, (Ref("f.arn"),))}
    yield Call("apigateway", "put_integration", {**place, **proxy})
    let_in = {"StatementId": "theirs", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    where = {**function, "Qualifier": "live", "SourceArn": Format(source, (Ref("api.id"),))}
    yield Call("lambda", "add_permission", {**where, **let_in})
    yield Call("apigateway", "create_deployment", {**api, "stageName": "prod"})


@pytest.fixture
def theirs(site: Site) -> Iterator[Site]:
    """The other system, which goes again afterwards."""
    site.inject(*made(site))
    reads = site.reached.connection.reader
    found = reads.pages("apigateway", "get_rest_apis", "items")
    api = next(each["id"] for each in found if each["name"] == NAME)
    arn = reads.read("lambda", "get_function_configuration", FunctionName=NAME)["FunctionArn"]
    shape = replace(site.system, api=RestApi(api, NAME, "prod", ("prod",)), queues=(), owners=())
    system = with_aliases(reads, replace(shape, functions=(Function("api", NAME, arn),)), site.policy)
    yield replace(site, reached=replace(site.reached, system=system))
    site.inject(
        Call("apigateway", "delete_rest_api", {"restApiId": api}),
        Call("lambda", "delete_function", {"FunctionName": NAME}),
        Call("iam", "delete_role", {"RoleName": NAME}),
    )


def served(site: Site) -> dict[str, Any]:
    """Return what the alias serves."""
    reads = site.reached.connection.reader
    return reads.read("lambda", "get_function_configuration", FunctionName=NAME, Qualifier="live")


def planned(site: Site, system: System, *, removal: bool = False) -> Any:
    """Return the plan of the guard, or of its removal."""
    reads = site.reached.connection.reader
    made = make_removal if removal else make_plan
    return made(PART, reads, replace(site.context, system=system))


def test_the_alias_serves_the_guard_and_then_what_its_owner_published(theirs: Site) -> None:
    """Who calls without a key is asked for one meanwhile; a second plan is empty, and a second removal too."""
    before = served(theirs)
    assert theirs.system.functions[0].adopted
    theirs.apply(planned(theirs, theirs.system))
    assert served(theirs)["Handler"] == GUARD_HANDLER
    assert not planned(theirs, theirs.system).changes
    assert theirs.ask("/").status == 401
    theirs.apply(planned(theirs, theirs.system, removal=True))
    after = served(theirs)
    assert (after["Version"], after["Handler"]) == (before["Version"], "app.handle")
    assert not planned(theirs, theirs.system, removal=True).changes
    assert theirs.ask("/").status == 200
