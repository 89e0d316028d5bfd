"""AppSync APIs with a data source that is a function of the system.

An AppSync API always asks for something: an API key of its own, a signature, a token, or a function's word.
https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
Not every partition has the service: https://docs.aws.amazon.com/general/latest/gr/appsync.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.front_ends.model import Entry, FrontEnd, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import HasFunctions


def read(reads: Reads, system: HasFunctions) -> tuple[FrontEnd, ...]:
    """Look at all APIs of the account in the region; raises CouldNotLook.

    There are none in a partition that has no AppSync, as AWS GovCloud (US).
    """
    try:
        apis = reads.pages("appsync", "list_graphql_apis", "graphqlApis")
    except NotThere:
        return ()
    found = (FrontEnd(Kind.GRAPHQL_API, _name(api), tuple(_entries(reads, system, api))) for api in apis)
    return tuple(each for each in found if each.entries)


def _entries(reads: Reads, system: HasFunctions, api: Mapping[str, Any]) -> Iterator[Entry]:
    known = tuple(each.arn for each in system.functions)
    for source in reads.pages("appsync", "list_data_sources", "dataSources", apiId=api["apiId"]):
        arn = str((source.get("lambdaConfig") or {}).get("lambdaFunctionArn") or "")
        if arn in known or arn.startswith(tuple(f"{each}:" for each in known)):
            yield Entry(f"data source {source['name']}", arn, str(api.get("authenticationType", "")), str(api["arn"]))


def _name(api: Mapping[str, Any]) -> str:
    return f"{api['apiId']} ({api.get('name', '')})"
