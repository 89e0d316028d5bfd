"""Rate guards that are wrong in one place: what stands in the real one, and what stands there instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from provisioners.rate_limiting.guard_settings import ours, unguarded
from stormproof.aws.calls.lambda_functions import move_alias
from stormproof.aws.observe.lambda_functions import layers, read_versions, variables
from stormproof.aws.packaging import layered, sources
from stormproof.core.deployed_code import GUARD_MODE, RATE_GUARD
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.policy import Mode
from stormproof.sabotage.authentication.authorizer_code import CodeMutation
from stormproof.sabotage.shared.releases import released, served

MODULE = "stormproof_rate_guard.py"
BENT_LAYER = "sabotage.layer"
BENT_NUMBER = "sabotage.layer_version"

NO_CONDITION = CodeMutation(
    "attribute_not_exists(used) OR used < :limit", "attribute_not_exists(used) OR :limit = :limit"
)
KEY_FROM_HEADER = CodeMutation(
    "return Request(key_id,", 'return Request((event.get("headers") or {}).get("x-key-id") or key_id,'
)
ANSWERS_200 = CodeMutation('"statusCode": 429', '"statusCode": 200')
ANSWERS_403 = CodeMutation('"statusCode": 429', '"statusCode": 403')
NO_RETRY_AFTER = CodeMutation('        "Retry-After": str(wait),\n', "")
NO_REMAINING = CodeMutation('            "X-RateLimit-Remaining": str(max(remaining, 0)),\n', "")
OFF_BY_ONE = CodeMutation("str(max(remaining, 0))", "str(max(remaining, 0) + 1)")
WINDOW_OF_A_DAY = CodeMutation('strftime("%Y-%m-%dT%H"', 'strftime("%Y-%m-%d"')
WINDOW_OF_MINUTES = CodeMutation('strftime("%Y-%m-%dT%H"', 'strftime("%Y-%m-%dT%H:%M"')
EXPIRY_AS_RESET = CodeMutation('"hour": {"S": request.hour}', '"hour": {"S": "this"}')
LOGS_NOTHING = CodeMutation("    print(json.dumps(line))", "    str(json.dumps(line))")
OPEN_UNNOTICED = CodeMutation('"Open", {"error"', '"Opened", {"error"')
CLOSED_WITHOUT_COUNTER = CodeMutation(
    """        return HANDLER(without_key(event), context)
    if used is None:""",
    """        return refusal(request)
    if used is None:""",
)
LOGS_REQUESTS = CodeMutation("    request = read(event)\n", "    request = read(event)\n    print(json.dumps(event))\n")
LOGS_NO_KEY = CodeMutation('        "keyId": request.key_id,\n', "")


def with_code(title: str, mutation: CodeMutation) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what puts a bent guard before the functions that serve the API, and releases it."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        state = served(reads, context)
        # Its name begins as our layer's, by which the provisioners know it for one of ours.
        name = f"{Names(context.system).rate_layer}-bent"
        publish = Call(
            "lambda",
            "publish_layer_version",
            {"LayerName": name, "Content": {"ZipFile": bent(mutation)}},
            yields={BENT_LAYER: "LayerVersionArn", BENT_NUMBER: "Version"},
        )
        kept = [arn for arn in layers(state.latest) if not ours(context, arn)]
        made = released(title, state, {"Layers": [*kept, Ref(BENT_LAYER)]}, publish)
        # A function keeps the layer that it has: https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
        sweep = Call("lambda", "delete_layer_version", {"LayerName": name, "VersionNumber": Ref(BENT_NUMBER)})
        gone = Call("lambda", "delete_layer_version", {"LayerName": name})
        return replace(made, calls=(*made.calls, sweep), undo=(*made.undo, gone))

    return inject


def detached(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's redeploy drops the layer, and is released."""
    state = served(reads, context)
    return released("the owner's release drops the guard", state, unguarded(context, state.latest))


def unguarded_version(reads: Reads, context: PlanContext) -> FaultInjection:
    """The alias serves an older version that has no guard; ``$LATEST`` is in order."""
    state = served(reads, context)
    name, serving_now = state.function.name, (state.alias or {})["FunctionVersion"]
    oldest_first = reversed(read_versions(reads, state.function))
    bare = [each["Version"] for each in oldest_first if not any(ours(context, arn) for arn in layers(each))]
    if not bare:
        raise CouldNotLook("sabotage.nothing_to_break", f"every version of {name} that is left is guarded")
    title = f"the alias serves version {bare[0]}, which no guard stands before"
    return FaultInjection(title, (move_alias(state.function, bare[0]),), (move_alias(state.function, serving_now),))


def only_observing(reads: Reads, context: PlanContext) -> FaultInjection:
    """The guard counts, and refuses nobody."""
    state = served(reads, context)
    observing = {**variables(state.latest), GUARD_MODE: Mode.OBSERVE.value}
    return released("the guard only observes", state, {"Environment": {"Variables": observing}})


def bent(mutation: CodeMutation) -> bytes:
    """Return the guard's layer with a bend; raises ValueError where it does not fit."""
    texts = sources(RATE_GUARD)
    return layered({**texts, MODULE: mutation.applied(texts[MODULE])})
