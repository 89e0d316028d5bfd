"""Versions to be released and taken back: such as fail, where nobody depends on the system, else such as are served.

One like the served one differs from it by its description alone, without which Lambda would publish none:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from stormproof.aws.calls.lambda_functions import configure, publish
from stormproof.aws.calls.lambda_versions import deleted_by_description
from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.core.bench import Bench
from stormproof.core.faults import FaultInjection
from stormproof.core.system import Function
from stormproof.stimuli.shared.fault_preconditions import check_nobody_on_latest, check_nobody_unseen, check_released
from stormproof.stimuli.shared.fault_versions import fault_versions

DESCRIPTION = "Stormproof: the same as is served, gone when the run ends"
VERSION = "same.version"
TIMEOUT_S = 3


@contextmanager
def other_versions(bench: Bench, functions: Sequence[Function]) -> Iterator[dict[str, str]]:
    """Yield the number of a version of each function, by its name, and delete them when the block ends.

    Raises Undecidable ``fault.*`` where none can be made without harm.
    """
    if bench.surroundings.rehearses:
        with fault_versions(bench, functions, TIMEOUT_S) as made:
            yield {each.function.name: each.number for each in made}
        return
    check_nobody_on_latest(bench, functions)
    check_nobody_unseen(bench)
    states = [read_function(bench.reads, function) for function in functions]
    for state in states:
        check_released(state)
    gone = tuple(deleted_by_description(function.name, DESCRIPTION) for function in functions)
    with bench.hold(FaultInjection("versions like those that are served", (), gone)):
        yield {state.function.name: _published(bench, state) for state in states}


def _published(bench: Bench, state: FunctionState) -> str:
    name, latest = state.function.name, state.latest
    standing = {"Handler": latest["Handler"], "Description": str(latest.get("Description", ""))}
    like = {"Handler": state.serving["Handler"], "Description": DESCRIPTION, "RevisionId": latest["RevisionId"]}
    title = f"a version like the served one of {name} is made"
    with bench.hold(FaultInjection(title, (configure(name, like),), (configure(name, standing),))):
        return str(bench.writer.call(publish(name, VERSION, Description=DESCRIPTION))[VERSION])
