"""Steps about the ways to the functions that lead past the API's serving stage."""

from __future__ import annotations

from pytest_bdd import then

from stormproof.aws.observe.front_ends.past import read_past_the_api
from stormproof.core.bench import Bench
from stormproof.core.judges.authentication.admission import judge_keyless, left_open
from stormproof.core.judges.authentication.detours import judge_no_open_url, judge_nothing_past
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.authentication import keyless
from stormproof.stimuli.shared.entry_points import open_function_urls, untried

EVERY_OTHER_WAY = when_stimulus("a client without a key tries every other way to the functions", keyless.AROUND)


@then("no other way lets it in")
def no_detour(result: StimulusResult[keyless.Sweep], tell: Tell) -> None:
    """Domains ask for a key, all else for something of its own; what the owner leaves open is told by name.

    Raises Undecidable where a way could not be tried and no other is open.
    """
    judge_no_open_url(result.value.open_urls)
    judge_nothing_past(result.value.past)
    judge_keyless(result.value.attempts)
    untried(result.value.barred)
    tell(left_open(result.value.attempts))


@then("no other way to the functions is open to anyone")
def nothing_open(bench: Bench) -> None:
    """By what function URLs, HTTP APIs and load balancers ask of a client; nothing is sent to them."""
    judge_no_open_url(open_function_urls(bench))
    judge_nothing_past(read_past_the_api(bench.reads, bench.context.system))
