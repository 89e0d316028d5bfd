"""Steps about what AWS says of the system: nothing is tried, only looked up."""

from __future__ import annotations

from pytest_bdd import then, when

from provisioners.authentication import authorizer_permission, key_store
from provisioners.logging import access_log
from provisioners.logging.access_format import WHO_CAME
from stormproof.aws.observe.api_shape import ApiShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.apigateway_methods import AUTHORIZER_NAME
from stormproof.core.bench import Bench
from stormproof.core.errors import NotThere
from stormproof.core.judges.authentication.settings import (
    AuthorizerState,
    judge_access_logs,
    judge_authorizer_active,
    judge_authorizer_permitted,
    judge_key_store,
    judge_key_table,
    judge_remembered,
    judge_served_methods,
)
from stormproof.core.naming import Names
from stormproof.stimuli.shared.entry_points import observing_since

Served = dict[str, ApiShape]


@when("the served methods are looked up", target_fixture="served")
@when("the served authorizer is looked up", target_fixture="served")
def served_by_stages(bench: Bench) -> Served:
    """What each stage really serves, by its export."""
    api = bench.context.system.api
    stages = bench.reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    return {stage["stageName"]: deployed_shape(bench.reads, api.id, stage["stageName"]) for stage in stages}


@then("each method but preflights asks the authorizer")
def methods_ask(served: Served) -> None:
    """No served method is open."""
    methods = {
        stage: {route: method.authorization for route, method in shape.methods.items()}
        for stage, shape in served.items()
    }
    judge_served_methods(methods, AUTHORIZER_NAME)


@then("its answers are kept no longer than the policy says")
def not_remembered(served: Served, bench: Bench) -> None:
    """The result TTL of the served authorizer."""
    found = {stage: shape.authorizers.get(AUTHORIZER_NAME) for stage, shape in served.items()}
    ttl = {stage: authorizer.ttl_seconds if authorizer else None for stage, authorizer in found.items()}
    judge_remembered(ttl, bench.context.policy.authorizer_ttl_seconds)


@when("the authorizer is looked up", target_fixture="authorizer")
def authorizer_state(bench: Bench) -> AuthorizerState:
    """Its function, the permission to ask it, its key table."""
    names = Names(bench.context.system)
    try:
        state = bench.reads.read("lambda", "get_function_configuration", FunctionName=names.authorizer)["State"]
        table = bench.reads.read("dynamodb", "describe_table", TableName=names.key_table)["Table"]["TableStatus"]
    except NotThere:
        state = table = ""
    permitted = authorizer_permission.read(bench.reads, bench.context) is not None
    return AuthorizerState(state, permitted, table, observing_since(bench))


@then("its function is active and enforces")
def authorizer_works(authorizer: AuthorizerState) -> None:
    """An authorizer that observes protects nobody."""
    judge_authorizer_active(authorizer)


@then("the API may ask it")
def authorizer_may_be_asked(authorizer: AuthorizerState) -> None:
    """By our statement in the function's policy."""
    judge_authorizer_permitted(authorizer)


@then("its key store is there")
def authorizer_has_store(authorizer: AuthorizerState) -> None:
    """The table is active."""
    judge_key_table(authorizer)


@when("the key store is looked up", target_fixture="billing")
def key_store_billing(bench: Bench) -> str:
    """How the table's capacity is paid, empty for no table."""
    table = key_store.read(bench.reads, bench.context)
    return table.billing if table else ""


@then("it takes as many keys as are put into it")
def unbounded(billing: str) -> None:
    """On demand, without a bound of its own."""
    judge_key_store(billing)


@when("the access logs are looked up", target_fixture="formats")
def access_log_formats(bench: Bench) -> dict[str, str]:
    """The format of each stage's access log."""
    stages = access_log.read(bench.reads, bench.context)
    return {stage["stageName"]: (stage.get("accessLogSettings") or {}).get("format", "") for stage in stages}


@then("each tells the request, the principal, the authorizer's error and the status")
def access_logs_tell(formats: dict[str, str]) -> None:
    """The variables that the criterion needs."""
    judge_access_logs(formats, WHO_CAME)
