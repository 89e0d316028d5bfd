"""On the embedded AWS: an own route answers who knows its secret alone; after a kill the journal takes it away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from probes.remote.http import send
from stormproof.aws.calls import own_routes
from stormproof.aws.undo.journal import Journal
from stormproof.core.deployed_code import TRIAL_HEADER
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint
from tests.provisioners.live.conftest import Site

SECRET = "0123456789abcdef"


def stands(site: Site) -> dict[str, Any]:
    """Return what an own route touches: paths, authorizers, deployments, the stage's, and its function and role."""
    reads, api, names = site.reached.connection.reader, site.system.api, Names(site.system)
    where = {"restApiId": api.id}

    def there(service: str, operation: str, **named: str) -> bool:
        try:
            reads.read(service, operation, **named)
        except NotThere:
            return False
        return True

    return {
        "paths": {each["path"] for each in reads.pages("apigateway", "get_resources", "items", **where)},
        "authorizers": {each["name"] for each in reads.pages("apigateway", "get_authorizers", "items", **where)},
        "deployments": {each["id"] for each in reads.pages("apigateway", "get_deployments", "items", **where)},
        "served": reads.read("apigateway", "get_stage", stageName=api.stage, **where)["deploymentId"],
        "function": there("lambda", "get_function_configuration", FunctionName=names.trial_authorizer),
        "role": there("iam", "get_role", RoleName=names.trial_authorizer_role),
    }


def test_after_a_kill_nothing_is_left_of_an_own_route(site: Site, tmp_path: Path) -> None:
    """Whoever was to undo it is gone: the next verb has nothing but what was written down."""
    connection, names, before = site.reached.connection, Names(site.system), stands(site)
    (root,) = (
        each["id"]
        for each in connection.reader.pages("apigateway", "get_resources", "items", restApiId=site.system.api.id)
        if each["path"] == "/"
    )
    journal = Journal(connection, site.system, tmp_path)
    served = {site.system.api.stage: before["served"]}
    for injection in (own_routes.own_authorizer(names, SECRET), own_routes.own_route(names, "live", root, served)):
        journal.carry_out(journal.begin(injection), injection)
    assert stands(site) != before
    endpoint = Endpoint(site.gateway_url + f"/_aws/execute-api/{site.system.api.id}/prod", ca_file=site.ca_file)
    path = f"/{own_routes.PREFIX}live"
    statuses = [
        getattr(send(endpoint, verb, path, {TRIAL_HEADER: secret}), "status", None)
        for verb, secret in (("GET", SECRET), ("POST", SECRET), ("POST", "guessed"))
    ]
    assert statuses == [200, 503, 403]
    Journal(connection, site.system, tmp_path).complete()
    assert stands(site) == before
    assert site.ask().status == 401
