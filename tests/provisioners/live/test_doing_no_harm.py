"""On the embedded AWS: foreign values stay, what clients notice is announced, what was put on goes off again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.core.criteria.waivers import Waiver
from stormproof.core.keys import new_key
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.policy import Mode
from stormproof.operations.keys import KeyStore
from tests.provisioners.live.conftest import Partly, Site, as_owned, narrowest

pytestmark = pytest.mark.usefixtures("whole_again")


def health_method(site: Site) -> dict[str, str]:
    """Return what names GET /health."""
    method = next(
        each for each in read_methods(site.reached.connection.reader, site.system.api.id) if each.path == "/health"
    )
    return {"restApiId": site.system.api.id, "resourceId": method.resource_id, "httpMethod": "GET"}


def authorized_by(site: Site, **values: str) -> Call:
    """Return the call that changes the authorization of GET /health."""
    patch = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()]
    return Call("apigateway", "update_method", {**health_method(site), "patchOperations": patch})


@contextmanager
def undeployed(site: Site) -> Iterator[None]:
    """Change the API as its owner would who has not deployed yet."""
    where = {"restApiId": site.system.api.id, "responseType": "RESOURCE_NOT_FOUND"}

    def images(operation: str) -> Call:
        patch = [{"op": operation, "path": "/binaryMediaTypes/image~1png"}]
        return Call("apigateway", "update_rest_api", {"restApiId": site.system.api.id, "patchOperations": patch})

    site.inject(Call("apigateway", "put_gateway_response", {**where, "statusCode": "410"}), images("add"))
    try:
        yield
    finally:
        site.inject(Call("apigateway", "delete_gateway_response", where), images("remove"))


def remembering(site: Site) -> Call:
    """Return a drift that only a deployment mends."""
    found = site.reached.connection.reader.read("apigateway", "get_authorizers", restApiId=site.system.api.id)
    patch = [{"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "60"}]
    where = {"restApiId": site.system.api.id, "authorizerId": found["items"][0]["id"]}
    return Call("apigateway", "update_authorizer", {**where, "patchOperations": patch})


def test_a_method_with_foreign_authorization_keeps_it(partly: Partly) -> None:
    """The plan says so for the method, changes nothing there, and is no conflict."""
    hardened = partly("1.1")
    found = hardened.reached.connection.reader.read("apigateway", "get_authorizers", restApiId=hardened.system.api.id)
    hardened.inject(authorized_by(hardened, authorizationType="AWS_IAM"))
    try:
        plan = hardened.plan()
        (told,) = [each for each in plan.satisfied if each.remark and each.resource.endswith("GET /health")]
        assert "keeps its owner's AWS_IAM" in told.reason
        assert not [each for each in plan.blocked if each.resource.endswith("GET /health")]
        assert not [each for each in plan.changes if each.resource.endswith("GET /health")]
    finally:
        hardened.inject(authorized_by(hardened, authorizationType="CUSTOM", authorizerId=found["items"][0]["id"]))


def test_foreign_undeployed_work_is_not_shipped(partly: Partly) -> None:
    """Without anything of ours to deploy it is left alone; with something the plan stops and names all of it."""
    hardened = partly("1.1")
    with undeployed(hardened):
        assert not hardened.plan().changes
        hardened.inject(remembering(hardened))
        stopped = [step for step in hardened.plan().blocked if step.control == "deployment"]
        (reason,) = (step.reason for step in stopped)
        named = ("RESOURCE_NOT_FOUND", "binary media types", "not ours", "undeployed_changes")
        assert [each in reason for each in named] == [True] * 4


def test_observing_lets_everybody_in_and_records_what_it_would_refuse(partly: Partly) -> None:
    """The way there is announced to nobody, the way back is BREAKING."""
    hardened = partly("1.1")
    hardened.apply(hardened.plan(policy=replace(hardened.policy, authentication_mode=Mode.OBSERVE)))
    seen = [hardened.ask(), hardened.ask(key=new_key())]
    assert [each.status for each in seen] == [200, 200]
    lines = logged(hardened, [each.request_id for each in seen])
    assert ['"missing"' in lines[0], '"unknown"' in lines[1]] == [True, True]
    back = hardened.plan()
    assert {change.control for change in back.changes if change.breaking} == {"authorizer", "authorizer-function"}
    hardened.apply(back)
    assert hardened.ask().status == 401


def test_a_guard_that_observes_refuses_nobody(partly: Partly) -> None:
    """It counts and tells all the same; the way back is BREAKING, and the guard refuses again."""
    hardened = partly(narrowest("rate-guard"))
    connection = hardened.reached.connection
    store = KeyStore(connection.reader, connection.writer, Names(hardened.system).key_table, connection.clock.now)
    key = store.create("test", limit=1).text
    hardened.apply(hardened.plan(policy=replace(hardened.policy, rate_limit_mode=Mode.OBSERVE)))
    seen = [hardened.ask(key=key) for _ in range(3)]
    assert [each.status for each in seen] == [200] * 3
    assert {each.headers["x-ratelimit-limit"] for each in seen} == {"1"}
    back = hardened.plan()
    assert {change.control for change in back.changes if change.breaking} == {"rate-guard"}
    hardened.apply(back)
    assert [hardened.ask(key=key) for _ in range(2)][-1].status == 429


def test_the_administrator_is_asked_to_confirm_once(partly: Partly) -> None:
    """Once the link was followed, every plan says that the administrator is told, and none asks again."""
    hardened = partly(narrowest("alert-topic"))
    plan = hardened.plan()
    (told,) = [step for step in plan.satisfied if (step.control, step.aspect) == ("alert-topic", "subscription")]
    assert told.reason == f"{hardened.policy.admin_email} is told"
    assert hardened.apply(plan) == 0


def logged(site: Site, requests: list[str]) -> list[str]:
    """Return the authorizer's line of each request, as soon as they are written."""
    deadline = time.monotonic() + 100
    lines: list[str] = []
    while time.monotonic() < deadline:
        events = site.reached.connection.reader.pages(
            "logs", "filter_log_events", "events[].message", logGroupName=Names(site.system).authorizer_log
        )
        lines = [event for request in requests for event in events if request in event and "outcome" in event]
        if len(lines) == len(requests):
            break
        time.sleep(0.05)
    return lines


def test_what_a_stack_owns_is_marked(partly: Partly) -> None:
    """Its owner will put the old value back at its next deployment."""
    hardened = partly("1.1")
    hardened.inject(authorized_by(hardened, authorizationType="NONE"))
    owned = as_owned(hardened.system, hardened.system.api_arn, "CloudFormation stack shop")
    (change,) = [each for each in hardened.plan(system=owned).changes if each.control == "method-authorization"]
    assert change.will_revert == "CloudFormation stack shop"


def test_what_is_waived_is_not_mended(partly: Partly) -> None:
    """The waiver names the criterion and the resource; the plan tells who approved it."""
    hardened = partly("1.1")
    hardened.inject(authorized_by(hardened, authorizationType="NONE"))
    waiver = Waiver(
        criterion="1.1",
        resource=f"{hardened.system.api_arn}/GET /health",
        reason="the load balancer asks for it",
        approved_by="security@example.com",
        expires=hardened.reached.connection.clock.now() + timedelta(days=30),
    )
    plan = hardened.plan(waivers=(waiver,))
    assert "method-authorization" not in {change.control for change in plan.changes}
    told = [step.reason for step in plan.satisfied if step.resource.endswith("GET /health")]
    assert any("security@example.com" in reason for reason in told)


def test_an_any_method_keeps_its_preflight(hardened: Site) -> None:
    """OPTIONS answers without a key as ANY did, everything else asks for one."""
    api = {"restApiId": hardened.system.api.id}
    reader = hardened.reached.connection.reader
    resources = reader.pages("apigateway", "get_resources", "items", **api, embed=["methods"])
    health = next(each for each in resources if each["path"] == "/health")
    uri = health["resourceMethods"]["GET"]["methodIntegration"]["uri"]
    root = next(each["id"] for each in resources if each["path"] == "/")
    place = {**api, "resourceId": Ref("any.id"), "httpMethod": "ANY"}
    proxy = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}
    hardened.inject(
        Call("apigateway", "create_resource", {**api, "parentId": root, "pathPart": "any"}, yields={"any.id": "id"}),
        Call("apigateway", "put_method", {**place, "authorizationType": "NONE"}),
        Call("apigateway", "put_integration", {**place, **proxy}),
        Call("apigateway", "create_deployment", {**api, "stageName": hardened.system.api.stage}),
    )
    try:
        before = hardened.ask("/any", "OPTIONS")
        hardened.apply(hardened.plan())
        after = hardened.ask("/any", "OPTIONS")
        assert (after.status, after.body) == (before.status, before.body)
        assert hardened.ask("/any").status == 401
        assert not hardened.plan().changes
    finally:
        resources = reader.pages("apigateway", "get_resources", "items", **api)
        made = next(each["id"] for each in resources if each["path"] == "/any")
        hardened.inject(
            Call("apigateway", "delete_resource", {**api, "resourceId": made}),
            Call("apigateway", "create_deployment", {**api, "stageName": hardened.system.api.stage}),
        )


def test_everything_made_carries_the_tag(site: Site) -> None:
    """By it a person, and `remove`, know what is ours."""
    names, reader = Names(site.system), site.reached.connection.reader
    function = reader.read("lambda", "get_function", FunctionName=names.authorizer)["Tags"]
    role = reader.read("iam", "get_role", RoleName=names.authorizer_role)["Role"]["Tags"]
    table_arn = reader.read("dynamodb", "describe_table", TableName=names.key_table)["Table"]["TableArn"]
    table = reader.read("dynamodb", "list_tags_of_resource", ResourceArn=table_arn)["Tags"]
    group = reader.read("logs", "list_tags_for_resource", resourceArn=names.log_group_arn(names.access_log))["tags"]
    assert function == group == names.tags
    assert names.tag_list == role == table


def test_a_longer_retention_is_kept(partly: Partly) -> None:
    """Nobody's logs are shortened."""
    hardened = partly(narrowest("access-log-group"))
    kept = {"logGroupName": Names(hardened.system).access_log}
    hardened.inject(Call("logs", "put_retention_policy", {**kept, "retentionInDays": 365}))
    assert not hardened.plan().changes
    assert not hardened.plan(policy=replace(hardened.policy, log_retention_days=7)).changes
    hardened.inject(
        Call("logs", "put_retention_policy", {**kept, "retentionInDays": hardened.policy.log_retention_days})
    )
