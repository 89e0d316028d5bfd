"""Deploys the system; what does not depend on each other is made at the same time."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from example.api import ensure_api, permit_api
from example.clients import Clients
from example.compute import ensure_event_source, ensure_function
from example.names import AGENTS, ROLES, STAGE, Names
from example.role import ensure_role
from example.stores import ensure_bucket, ensure_queues, ensure_table


def deploy(session: Any, name: str) -> dict[str, Any]:
    """Deploy the system called `name` with a boto3 session, in the session's region; return what things are called.

    Returns ``{rest_api_id, stage, functions: {role: name}, table, bucket, queues: [name, ...]}``; `queues` has the
    dead-letter queues too.
    Safe to call again: what exists is kept, function code is brought up to date.
    """
    clients = Clients.of(session)
    names = _identify(clients, session, name)
    with ThreadPoolExecutor(max_workers=12, thread_name_prefix="deploy") as pool:
        api = pool.submit(ensure_api, clients.apigateway, names)
        _all(
            [
                pool.submit(ensure_table, clients.dynamodb, names),
                pool.submit(ensure_bucket, clients.s3, names),
                *(pool.submit(ensure_queues, clients.sqs, names, agent) for agent in AGENTS),
                *_functions(pool, clients, names),
            ]
        )
        _all(
            [
                *(pool.submit(ensure_event_source, clients.functions, names, agent) for agent in AGENTS),
                pool.submit(permit_api, clients.functions, names, api.result()),
            ]
        )
    return _described(names, api.result())


def _identify(clients: Clients, session: Any, name: str) -> Names:
    identity = clients.sts.get_caller_identity()
    partition = identity["Arn"].split(":")[1]
    return Names(name, identity["Account"], session.region_name, partition)


def _functions(pool: ThreadPoolExecutor, clients: Clients, names: Names) -> list[Future[None]]:
    execution_role = ensure_role(clients.iam, names)
    make = partial(ensure_function, clients.functions, names, execution_role=execution_role)
    return [pool.submit(make, role) for role in ROLES]


def _all(futures: list[Future[Any]]) -> None:
    """Wait for all; raises what the first failed one raised."""
    for future in futures:
        future.result()


def _described(names: Names, api: str) -> dict[str, Any]:
    return {
        "rest_api_id": api,
        "stage": STAGE,
        "functions": {role: names.function(role) for role in ROLES},
        "table": names.table,
        "bucket": names.bucket,
        "queues": [queue for agent in AGENTS for queue in (names.queue(agent), names.dead_letter_queue(agent))],
    }
