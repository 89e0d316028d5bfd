"""Executions that fail, run out of time and of memory, of a version that nobody else calls; it starts cold."""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.aws.observe.lambda_functions import read_function
from stormproof.core.bench import Bench
from stormproof.core.judges.queries.saved_queries import Expected
from stormproof.core.queries.pages import Log
from stormproof.core.stimuli import Stimulus
from stormproof.core.system import Function
from stormproof.stimuli.queries.query_runs import Asked, Caused, ask
from stormproof.stimuli.shared.fault_preconditions import unfit
from stormproof.stimuli.shared.fault_versions import LATEST, Fault, Invoked, fault_versions, invoke, together
from stormproof.stimuli.shared.log_traces import LONGEST_S

TIMEOUT_S = 1
ENDINGS = (Fault.FAIL, Fault.HANG, Fault.FILL)
ERROR = "ProvokedError"
"""What a fault version fails with."""


def exhaust(bench: Bench) -> Asked:
    """Have a fault version of a function fail, hang and fill its memory, side by side; ask the queries about it."""
    since, function = bench.clock.now(), _breakable(bench)
    with fault_versions(bench, [function], TIMEOUT_S) as (version,):
        invoked = together(lambda fault: invoke(bench, version, fault), ENDINGS)
    memory_mb = int(read_function(bench.reads, function).serving["MemorySize"])
    return ask(bench, since, of_exhaustion(invoked, f"{bench.context.system.account}:{version.log_group}", memory_mb))


def _breakable(bench: Bench) -> Function:
    """Return the last function of which a fault version can be made; the last of all where there is none."""
    functions = bench.context.system.functions
    return next((each for each in reversed(functions) if not unfit(read_function(bench.reads, each))), functions[-1])


def of_exhaustion(invoked: Sequence[Invoked], log: str, memory_mb: int) -> tuple[Caused, ...]:
    """Which executions failed and which were cut off, with what memory, and that their version started cold.

    `log` is where they are told, as @log; `memory_mb` is what the version has.
    """
    cut_off = tuple(
        Expected({"@log": log, "record.requestId": each.request_id}) for each in invoked if each.fault is not Fault.FAIL
    )
    cold = Expected({"@log": log}, at_least={"executions": len(invoked), "cold_starts": 1, "longest_ms": 1})
    spare = Expected({"@log": log, "memory_mb": str(memory_mb)}, at_least={"executions": 1, "used_mb": 1})
    told = tuple((Log.FUNCTIONS, each.request_id) for each in invoked)
    return (
        Caused("errors-by-function", (Expected({"@log": log}, at_least={"failures": 1}),), arrives=told),
        Caused(
            "dead-letter-causes",
            (Expected({"@log": log, "errorType": ERROR}, at_least={"times": 1}),),
            arrives=told,
        ),
        Caused("memory-headroom", (spare,), arrives=told),
        Caused("timeouts-and-memory", cut_off, arrives=told),
        Caused("cold-starts", (cold,), arrives=told),
    )


EXHAUSTIONS = Stimulus("executions that fail", exhaust, frozenset({LATEST}), longest_s=LONGEST_S + 60.0)
