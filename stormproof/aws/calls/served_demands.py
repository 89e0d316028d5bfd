"""A demand for native API keys as a stage serves it: how an undo says that it is to be in force again."""

from __future__ import annotations

from stormproof.core.planning.plans import Call


def served_again(api: str, stage: str, path: str, verb: str) -> Call:
    """Return what has a stage serve a method's demand again, as an undo says it: no call."""
    where = {"restApiId": api, "stageName": stage, "path": path, "httpMethod": verb}
    return Call("apigateway", "serve_demand", {**where, "apiKeyRequired": True}, idempotent=True)
