"""Authorizers that are wrong in one place: what stands in the real one, and what stands there instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stormproof.aws.calls.lambda_functions import replace_code
from stormproof.aws.packaging import package, sources, zipped
from stormproof.core.deployed_code import AUTHORIZER
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads


@dataclass(frozen=True)
class CodeMutation:
    """One place in a function's code: `right` is what stands there, `wrong` what a sabotage puts there."""

    right: str
    wrong: str

    def applied(self, code: str) -> str:
        """Return code with the bend; raises ValueError where its place does not stand there once."""
        if code.count(self.right) != 1:
            raise ValueError(f"the code does not hold this once: {self.right}")
        return code.replace(self.right, self.wrong)


DENIES_ALL = CodeMutation('policy(event, "Allow", key_id,', 'policy(event, "Deny", key_id,')
ADMITS_ALL = CodeMutation(
    "if refused.outcome == ", 'return policy(event, "Allow", "anyone", context)\n    if refused.outcome == '
)
INVENTS_KEYS = CodeMutation(
    "if refused.outcome == ",
    """return policy(event, "Allow", "anyone", {"keyId": "key-0000000000000000", "limit": DEFAULT_LIMIT})
    if refused.outcome == """,
)
FORGETS_REVOCATION = CodeMutation('"revokedAt" in item', '"neverRevoked" in item')
FORGETS_EXPIRY = CodeMutation('"expiresAt" in item', '"neverExpires" in item')
BREAKS_ON_STRANGERS = CodeMutation('raise Refused("unknown")', 'raise LookupError("unknown")')
SHARED_ID = CodeMutation('key_id = item["keyId"]["S"]', 'key_id = "key-0000000000000000"')
CAP_OF_NINE = CodeMutation(
    "    if item is None:\n",
    """    if item is None or item not in STORE.scan(TableName=TABLE, Limit=9)["Items"]:\n""",
)
OPEN_WITHOUT_STORE = CodeMutation(
    "        return unavailable(event)",
    """        return policy(event, "Allow", "anyone", {"keyId": "", "limit": DEFAULT_LIMIT})""",
)
CLOSED_UNNOTICED = CodeMutation('{"StoreUnavailable": 1}', '{"StoreUnanswered": 1}')
OPENS_OTHER_STAGES = CodeMutation('and stage not in item["keyStages"]["SS"]', 'and "SS" not in item["keyStages"]')
KNOWS_NO_NATIVE_KEYS = CodeMutation("if not PEPPERED.value:\n        raise", "if PEPPERED.value:\n        raise")
LOGS_THE_KEY = CodeMutation('"requestId": request', '"headers": event["headers"], "requestId": request')
LOGS_NOTHING = CodeMutation("print(json.dumps(", "str(json.dumps(")


def with_code(title: str, mutation: CodeMutation) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what replaces the authorizer's code by one with a bend."""
    return function_bent(title, lambda context: Names(context.system).authorizer, AUTHORIZER, mutation)


def function_bent(
    title: str, name: Callable[[PlanContext], str], folder: str, mutation: CodeMutation
) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what replaces the code of a function that Stormproof brings along by one with a bend."""

    def inject(_reads: Reads, context: PlanContext) -> FaultInjection:
        wrong, right = (replace_code(name(context), code) for code in (bent(mutation, folder), package(folder)))
        return FaultInjection(title, (wrong,), (right,))

    return inject


def bent(mutation: CodeMutation, folder: str = AUTHORIZER) -> bytes:
    """Return a function's package with a bend; raises ValueError where it does not fit."""
    texts = sources(folder)
    return zipped({**texts, "handler.py": mutation.applied(texts["handler.py"])})
