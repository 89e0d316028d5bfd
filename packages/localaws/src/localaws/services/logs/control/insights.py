"""Logs Insights: moto ignores almost all of a query and takes one log group by name.

Shapes and texts: recorded responses (localstack tests/aws/services/logs/test_logs_queries.snapshot.json, 2026-02) and
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.logs.control.request import Operation, Request
from localaws.services.logs.errors import InvalidParameter, LogsError, NotFound
from localaws.services.logs.groups import Group
from localaws.services.logs.insights.queries import Asked, Outcome, discovered, record, run_query, slices

MAX_GROUPS = 50
MAX_PARAMETERS = 20
PARAMETER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,127}")
KEPT_QUERIES = 200
KEPT_ROWS = 200_000
"""How many queries, and rows of all of them, are remembered; AWS keeps results for days."""
PAGE = 10_000
SYSTEM_FIELDS = ("@timestamp", "@message", "@logStream", "@ingestionTime", "@log")


@dataclass(frozen=True)
class Query:
    """A query that was run; `created` is epoch milliseconds."""

    query_id: str
    region: str
    groups: Sequence[str]
    asked: Asked
    created: int
    outcome: Outcome


@dataclass
class Queries:
    """The queries run so far, the latest last."""

    kept: OrderedDict[str, Query] = field(default_factory=OrderedDict)

    def keep(self, query: Query) -> None:
        """Remember a query and forget the oldest ones, as far as memory asks for it."""
        self.kept[query.query_id] = query
        rows = sum(len(kept.outcome.rows) for kept in self.kept.values())
        while len(self.kept) > 1 and (len(self.kept) > KEPT_QUERIES or rows > KEPT_ROWS):
            _, oldest = self.kept.popitem(last=False)
            rows -= len(oldest.outcome.rows)

    def get(self, request: Request) -> Query:
        """Return the query that is asked for."""
        query = self.kept.get(request.need("queryId"))
        if query is None or query.region != request.region.name:
            raise NotFound("Query does not exist.")
        return query

    def start(self, request: Request) -> dict[str, Any]:
        """StartQuery: runs the query at once."""
        if request.asked.get("queryLanguage") not in {None, "CWLI"}:
            raise LogsError("NotImplemented", "localaws runs queries in Logs Insights QL only")
        asked = Asked(
            text=request.need("queryString"),
            start=int(request.need("startTime")),
            end=int(request.need("endTime")),
            limit=request.asked.get("limit"),
        )
        groups = _groups(request)
        outcome = run_query(request.region, groups, asked)
        query_id = str(uuid.uuid4())
        names = [group.name for group in groups]
        self.keep(Query(query_id, request.region.name, names, asked, request.region.now(), outcome))
        return {"queryId": query_id}

    def results(self, request: Request) -> dict[str, Any]:
        """GetQueryResults: up to 10,000 rows a page."""
        query = self.get(request)
        rows = [[{"field": name, "value": value} for name, value in row] for row in query.outcome.rows]
        page = request.page("results", rows, request.limit("maxItems", PAGE, PAGE))  # type: ignore[arg-type] # rows are lists
        key = {"encryptionKey": request.region.results_key} if request.region.results_key else {}
        return page | {"statistics": query.outcome.statistics, "status": "Complete", "queryLanguage": "CWLI"} | key

    def stop(self, request: Request) -> dict[str, Any]:
        """StopQuery: refused, as on AWS for a query that has ended."""
        query = self.get(request)
        raise InvalidParameter(f"Query {query.query_id} is not running: it is Complete.")

    def describe(self, request: Request) -> dict[str, Any]:
        """DescribeQueries: the latest first, one entry a log group."""
        wanted = request.asked.get("logGroupName")
        shapes = [
            _shape(query, group)
            for query in reversed(self.kept.values())
            if query.region == request.region.name and request.asked.get("status") in {None, "Complete"}
            for group in query.groups
            if wanted in {None, group}
        ]
        return request.page("queries", shapes, request.limit("maxResults", 1000, 1000))

    def groups(self, request: Request) -> dict[str, Any]:
        """ListLogGroupsForQuery."""
        names: list[Any] = list(self.get(request).groups)
        return request.page("logGroupIdentifiers", names, request.limit("maxResults", 50, 500))


def _groups(request: Request) -> list[Group]:
    names = ("logGroupName", "logGroupNames", "logGroupIdentifiers")
    given: list[Any] = [request.asked[name] for name in names if request.asked.get(name)]
    if len(given) != 1:
        raise InvalidParameter("Exactly one of logGroupName, logGroupNames or logGroupIdentifiers must be given.")
    identifiers = [given[0]] if isinstance(given[0], str) else list(given[0])
    if len(identifiers) > MAX_GROUPS:
        raise InvalidParameter(f"At most {MAX_GROUPS} log groups can be queried at once.")
    groups = [_group(request, identifier) for identifier in identifiers]
    return list({group.name: group for group in groups}.values())


def _group(request: Request, identifier: str) -> Group:
    try:
        return request.region.identified(identifier)
    except NotFound:
        name = identifier.rpartition(":log-group:")[2]
        raise NotFound(
            f"Log group '{name}' does not exist for account ID '{ACCOUNT}' (Service: AWSLogs; Status Code: 400; "
            f"Error Code: ResourceNotFoundException; Request ID: {uuid.uuid4()}; Proxy: null)"
        ) from None


def _shape(query: Query, group: str) -> dict[str, Any]:
    times = f"START={query.asked.start}000 END={query.asked.end}999"
    return {
        "queryId": query.query_id,
        "queryString": f'SOURCE "{group}" {times} | {query.asked.text}',
        "queryLanguage": "CWLI",
        "status": "Complete",
        "createTime": query.created,
        "logGroupName": group,
        "queryDuration": query.outcome.took,
        "bytesScanned": query.outcome.statistics["bytesScanned"],
    }


def get_record(request: Request) -> dict[str, Any]:
    """GetLogRecord: an event with all its fields, by the @ptr of a result."""
    return {"logRecord": record(request.region, request.need("logRecordPointer"))}


def group_fields(request: Request) -> dict[str, Any]:
    """GetLogGroupFields: the fields of the last 15 minutes, or of 8 minutes around a time, by how often they occur."""
    now = request.region.now()
    at = request.asked.get("time")
    start, end = (now - 900_000, now + 1) if at is None else (int(at) * 1000 - 480_000, int(at) * 1000 + 480_000)
    counts: Counter[str] = Counter()
    total = 0
    with request.region.lock:
        parts = slices([request.group()], start, end)
    for source, events in parts:
        total += len(events)
        for event in events:
            counts.update({*SYSTEM_FIELDS, *discovered(event, source)})
    fields = [{"name": name, "percent": count * 100 // total} for name, count in counts.most_common()]
    return {"logGroupFields": fields}


def put_definition(request: Request) -> dict[str, Any]:
    """PutQueryDefinition: makes a saved query, or replaces one by its ID, all of it."""
    _check_definition(request)
    identity = request.asked.get("queryDefinitionId")
    if identity and identity not in request.region.definitions:
        raise NotFound("The specified query definition does not exist.")
    identity = identity or str(uuid.uuid4())
    optional = {name: request.asked[name] for name in ("logGroupNames", "parameters") if request.asked.get(name)}
    request.region.definitions[identity] = {
        "queryDefinitionId": identity,
        "name": request.need("name"),
        "queryString": request.need("queryString"),
        "queryLanguage": request.asked.get("queryLanguage") or "CWLI",
        "lastModified": request.region.now(),
        **optional,
    }
    return {"queryDefinitionId": identity}


def _check_definition(request: Request) -> None:
    """Refuse what the API's reference does not admit (API_PutQueryDefinition.html, API_QueryParameter.html)."""
    for name, longest in (("name", 255), ("queryString", 10_000)):
        if len(request.need(name)) > longest:
            raise InvalidParameter(f"{name} has more than {longest} characters.")
    parameters = request.asked.get("parameters") or []
    if len(parameters) > MAX_PARAMETERS:
        raise InvalidParameter(f"At most {MAX_PARAMETERS} parameters can be given.")
    if wrong := [each["name"] for each in parameters if not PARAMETER.fullmatch(each["name"])]:
        raise InvalidParameter(f"{wrong[0]!r} is no name of a parameter.")


def describe_definitions(request: Request) -> dict[str, Any]:
    """DescribeQueryDefinitions: by the beginning of their names."""
    prefix, language = request.asked.get("queryDefinitionNamePrefix") or "", request.asked.get("queryLanguage")
    shapes = sorted(
        (
            kept
            for kept in request.region.definitions.values()
            if kept["name"].startswith(prefix) and language in {None, kept["queryLanguage"]}
        ),
        key=lambda kept: (kept["name"], kept["queryDefinitionId"]),
    )
    return request.page("queryDefinitions", shapes, request.limit("maxResults", 1000, 1000))


def delete_definition(request: Request) -> dict[str, Any]:
    """DeleteQueryDefinition."""
    if request.region.definitions.pop(request.need("queryDefinitionId"), None) is None:
        raise NotFound("The specified query definition does not exist.")
    return {"success": True}


def query_operations() -> Mapping[str, Operation]:
    """Return the operations on queries, with a memory of their own."""
    queries = Queries()
    return {
        "start_query": queries.start,
        "get_query_results": queries.results,
        "stop_query": queries.stop,
        "describe_queries": queries.describe,
        "list_log_groups_for_query": queries.groups,
    }


OPERATIONS: Mapping[str, Operation] = {
    "get_log_record": get_record,
    "put_query_definition": put_definition,
    "describe_query_definitions": describe_definitions,
    "delete_query_definition": delete_definition,
}
