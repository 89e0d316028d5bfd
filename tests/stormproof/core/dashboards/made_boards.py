"""Dashboards for tests: a system with two functions, a table and two queues, and ours of it."""

from __future__ import annotations

from dataclasses import replace

from stormproof.core.dashboards.bodies import graphs
from stormproof.core.dashboards.lacking import Board, stated
from stormproof.core.dashboards.layout import Contents, body
from stormproof.core.dashboards.metrics import cold_starts
from stormproof.core.policy import Policy
from stormproof.core.system import Function, Queue
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM

WORKER = Function("ops", "shop-ops", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-ops")
QUEUES = tuple(
    Queue(name, f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
    for name in ("shop-jobs", "shop-jobs-dead")
)
LARGER = replace(SYSTEM, functions=(*SYSTEM.functions, WORKER), queues=QUEUES)
POLICY = Policy(admin_email="admin@example.com")
CONTENTS = Contents(
    alarms=(f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:one",),
    cold_starts={each.name: cold_starts(LARGER.api, each) for each in LARGER.functions},
    dead_letters=frozenset({"shop-jobs-dead"}),
)
BODY = body(LARGER, POLICY, CONTENTS)


def ours(text: str = BODY) -> Board:
    """Return our dashboard by what its body states."""
    return stated("ours", tuple(graphs(text)), ours=True)
