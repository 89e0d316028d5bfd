"""Executions that run out of time and of memory, of a version that nobody else calls; its first calls start cold."""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.core.bench import Bench
from stormproof.core.judges.queries.saved_queries import Expected
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.queries.incidents import agents
from stormproof.stimuli.queries.query_runs import Asked, Caused, ask
from stormproof.stimuli.shared.fault_versions import LATEST, Fault, Invoked, fault_versions, invoke, together
from stormproof.stimuli.shared.log_traces import LONGEST_S

TIMEOUT_S = 1
CUT_OFF = (Fault.HANG, Fault.FILL)


def exhaust(bench: Bench) -> Asked:
    """Have a fault version of an agent hang and fill its memory, side by side, then ask the queries about it."""
    since = bench.clock.now()
    with fault_versions(bench, agents(bench)[:1], TIMEOUT_S) as (version,):
        invoked = together(lambda fault: invoke(bench, version, fault), CUT_OFF)
    return ask(bench, since, of_exhaustion(invoked, f"{bench.context.system.account}:{version.log_group}"))


def of_exhaustion(invoked: Sequence[Invoked], log: str) -> tuple[Caused, ...]:
    """Which executions were cut off, and that their version started cold; `log` is where they are told, as @log."""
    cut_off = tuple(Expected({"@log": log, "record.requestId": each.request_id}) for each in invoked)
    cold = Expected({"@log": log}, at_least={"executions": len(invoked), "cold_starts": 1, "longest_ms": 1})
    return Caused("timeouts-and-memory", cut_off), Caused("cold-starts", (cold,))


EXHAUSTIONS = Stimulus("executions cut off", exhaust, frozenset({LATEST}), longest_s=LONGEST_S + 60.0)
