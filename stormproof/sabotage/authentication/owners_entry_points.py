"""Entry points that an owner has set up in another way, and that admit whom they must, and nobody else."""

from __future__ import annotations

from provisioners.authentication.authorizer import KEY_SOURCE
from provisioners.authentication.authorizer_permission import PRINCIPAL, STATEMENT
from provisioners.authentication.authorizer_permission import source as any_authorizer
from stormproof.aws.calls.lambda_functions import INVOKE, configure
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.packaging import package
from stormproof.core.deployed_code import AUTHORIZER
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.authentication import authorizer_functions
from stormproof.sabotage.shared.api_changes import authorizer, closed, deployed, guarded, patch, place
from stormproof.sabotage.shared.functions import serving
from stormproof.sabotage.shared.logs import kept, kept_as_now
from stormproof.sabotage.shared.owners import HEADER, OUTPUT, answering, stacked
from stormproof.sabotage.shared.resource_policies import denying
from stormproof.sabotage.shared.tables import standing as standing_table

PAGE = "'https://console.example.com'"
TOLD = '{"error":$context.error.messageString,"request":"$context.requestId"}'
READABLE = {f"{HEADER}Access-Control-Allow-Origin": PAGE, f"{HEADER}Access-Control-Expose-Headers": "'*'"}
SAFE = {f"{HEADER}Strict-Transport-Security": "'max-age=31536000'", f"{HEADER}Cache-Control": "'no-store'"}
OWN_ANSWER = {"responseParameters": {**READABLE, **SAFE}, "responseTemplates": {"application/json": TOLD}}
NOBODY = ("192.0.2.0/24", "198.51.100.0/24")
"""Addresses for documentation (RFC 5737): nobody has them."""
OWNERS_STATEMENT = "owner-gateway"
ROOMIER = {"MemorySize": 512, "Timeout": 8}
YEAR = 365

own_refusals = answering(
    "the owner's own answers to whom the gateway refuses",
    {"DEFAULT_4XX": OWN_ANSWER, "UNAUTHORIZED": {**OWN_ANSWER, "statusCode": "401"}},
)
own_denial = answering(
    "the owner's own answer to an invalid key", {"ACCESS_DENIED": {**OWN_ANSWER, "statusCode": "403"}}
)


denied_addresses = denying(
    "a resource policy denies some addresses as well", {"IpAddress": {"aws:SourceIp": list(NOBODY)}}
)


def signed_url(reads: Reads, context: PlanContext) -> FaultInjection:
    """The API's function gets a URL of its own that asks for a signature of IAM.

    It leads to the alias, where other controls have made one: of requirement 1 none does.
    """
    function = serving(reads, context)
    alias = {"Qualifier": function.alias} if read_function(reads, function).alias else {}
    where = {"FunctionName": function.name, **alias}
    made = Call("lambda", "create_function_url_config", {**where, "AuthType": "AWS_IAM"})
    gone = Call("lambda", "delete_function_url_config", where)
    return FaultInjection("a function URL that asks for a signature", (made,), (gone,))


def own_permission(reads: Reads, context: PlanContext) -> FaultInjection:
    """The API may ask the authorizer by the owner's statement, for this one authorizer, and not by ours."""
    names = Names(context.system)
    own = authorizer(reads, context)["id"]
    ours, theirs = (
        {
            "FunctionName": names.authorizer,
            "StatementId": statement,
            "Action": INVOKE,
            "Principal": PRINCIPAL,
            "SourceArn": source,
        }
        for statement, source in (
            (STATEMENT, any_authorizer(names)),
            (OWNERS_STATEMENT, names.arn("execute-api", f"{context.system.api.id}/authorizers/{own}")),
        )
    )
    return FaultInjection(
        "the owner's own permission to ask the authorizer",
        (Call("lambda", "add_permission", theirs), _forbidden(names, STATEMENT)),
        (Call("lambda", "add_permission", ours), _forbidden(names, OWNERS_STATEMENT)),
    )


def roomier(reads: Reads, context: PlanContext) -> FaultInjection:
    """The authorizer gets more memory and more time than ours asks for."""
    name = Names(context.system).authorizer
    found = reads.read("lambda", "get_function_configuration", FunctionName=name)
    back = {setting: found[setting] for setting in ROOMIER}
    return FaultInjection(
        "the authorizer has more memory and time", (configure(name, ROOMIER),), (configure(name, back),)
    )


def own_authorizer(reads: Reads, context: PlanContext) -> FaultInjection:
    """A method asks an authorizer of the owner's: his copy of ours, under his name, which knows the same keys."""
    api, method = context.system.api, guarded(reads, context)[-1]
    name = f"owners-{api.id}-authorizer"
    resource = {
        "Type": "AWS::ApiGateway::Authorizer",
        "Properties": {
            "RestApiId": api.id,
            "Name": "owners",
            "Type": "REQUEST",
            "AuthorizerUri": authorizer_functions.uri(context, name),
            "IdentitySource": KEY_SOURCE,
            "AuthorizerResultTtlInSeconds": 0,
        },
    }
    beside = stacked("", f"owners-authorizer-{api.id}", {"Owners": resource}, told="Owners")
    asked = {"/authorizationType": "CUSTOM", "/authorizerId": Ref(OUTPUT)}
    taken = [{"op": "replace", "path": path, "value": value} for path, value in asked.items()]
    made = deployed(
        reads,
        context,
        f"{method.http_method} {method.path} asks the owner's own authorizer",
        [Call("apigateway", "update_method", {**place(context, method), "patchOperations": taken})],
        [closed(context, method, method.authorizer_id)],
    )
    copied, gone = authorizer_functions.made(context, name, package(AUTHORIZER)), authorizer_functions.gone(name)
    return FaultInjection(made.title, (*copied, *beside.calls, *made.calls), (*made.undo, *beside.undo, gone))


def uncached(reads: Reads, context: PlanContext) -> FaultInjection:
    """The authorizer's answers are not kept at all, where the policy admits it for a while."""
    if not context.policy.authorizer_ttl_seconds:
        raise Undecidable(NOTHING_HERE, "the policy has no answer kept as it is")
    own = authorizer(reads, context)
    where, setting = {"restApiId": context.system.api.id, "authorizerId": own["id"]}, "/authorizerResultTtlInSeconds"
    shorter = patch("update_authorizer", where, {setting: "0"})
    back = patch("update_authorizer", where, {setting: str(own["authorizerResultTtlInSeconds"])})
    return deployed(reads, context, "no answer of the authorizer is kept", [shorter], [back])


def keys_encrypted(reads: Reads, context: PlanContext) -> FaultInjection:
    """The key table is encrypted with the key that AWS manages in the account."""
    name = standing_table(reads, context, lambda names: names.key_table)["TableName"]
    made, back = (
        Call(
            "dynamodb",
            "update_table",
            {"TableName": name, "SSESpecification": specification},
            settled_by="table_exists",
            settle_parameters={"TableName": name},
        )
        for specification in ({"Enabled": True, "SSEType": "KMS"}, {"Enabled": False})
    )
    return FaultInjection("the key table is encrypted with a key of KMS", (made,), (back,))


def telling_more(reads: Reads, context: PlanContext) -> FaultInjection:
    """Lambda tells more of the authorizer's executions than we ask for; what its code tells stays."""
    name = Names(context.system).authorizer
    standing = reads.read("lambda", "get_function_configuration", FunctionName=name)["LoggingConfig"]
    made, undo = (
        configure(name, {"LoggingConfig": each}) for each in ({**standing, "SystemLogLevel": "DEBUG"}, standing)
    )
    return FaultInjection("the authorizer's executions are told at the level DEBUG", (made,), (undo,))


def log_kept_longer(reads: Reads, context: PlanContext) -> FaultInjection:
    """What the authorizer writes is kept for a year."""
    group = Names(context.system).authorizer_log
    return FaultInjection("the authorizer's log is kept for a year", (kept(group, YEAR),), (kept_as_now(reads, group),))


def _forbidden(names: Names, statement: str) -> Call:
    return Call("lambda", "remove_permission", {"FunctionName": names.authorizer, "StatementId": statement})
