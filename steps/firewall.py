"""Steps about what the firewall refuses and what it lets pass."""

from __future__ import annotations

from pytest_bdd import given, then, when

from stormproof.aws.observe.wafv2 import Sets, read_block_list
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.firewall.demands import BLOCK_LIST, DEMANDED, REPUTATION
from stormproof.core.judges.firewall.refusals import (
    Tried,
    judge_attacks_blocked,
    judge_attacks_logged,
    judge_harmless_passed,
    judge_keys_hidden,
    judge_listed_refused,
    judge_projects_passed,
    judge_reputation,
    judge_unlisted_served,
)
from stormproof.core.judges.firewall.settings import (
    StageFirewall,
    judge_blocks_logged,
    judge_list_kept,
    judge_nothing_allowed_before,
    judge_stages_protected,
)
from stormproof.core.project_corpus import KB, Project, corpus
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.firewall import addresses, attacks, project_submissions
from stormproof.stimuli.firewall.web_acl_states import stage_firewalls

ATTACKED = when_stimulus("a client attacks every stage in ways that are well known", attacks.ATTACKED)
ATTACKED_ONCE = when_stimulus("a client without a key attacks in ways that are well known", attacks.ATTACKED_ONCE)
SUBMITTED = when_stimulus("a client submits all of them", project_submissions.SUBMITTED)
CAME = when_stimulus("clients come from listed and from other addresses", addresses.CAME)
CLAIMED = when_stimulus("clients say that they come from listed and from other addresses", addresses.CLAIMED)


@given("the stages that the API is deployed on", target_fixture="stages")
def deployed_stages(bench: Bench) -> tuple[str, ...]:
    """At least one: there is nothing to protect otherwise."""
    stages = bench.context.system.api.stages
    if not stages:
        raise CouldNotLook("firewall.no_stage", "the API is deployed on no stage")
    return stages


@given("projects of prose, code, HTML, URLs and logs from 1 KB to 1 MB", target_fixture="projects")
def real_projects() -> tuple[Project, ...]:
    """Each kind, and both ends."""
    sizes = [len(each.description.encode()) for each in corpus()]
    if (min(sizes), max(sizes)) != (KB, KB * KB):
        raise CouldNotLook("firewall.corpus_sizes", f"the corpus goes from {min(sizes)} to {max(sizes)} bytes")
    return corpus()


@given("the block list as it stands", target_fixture="listed")
def standing_list(bench: Bench) -> Sets:
    """Its IP sets of IPv4 and IPv6 addresses."""
    return read_block_list(bench.reads, bench.context)


@then("the firewall refuses each attack")
def attacks_refused(result: StimulusResult[attacks.Attacked]) -> None:
    """403 with its mark, or in its log."""
    judge_attacks_blocked(result.value.attacks)


@then("each attack is found in the firewall's log")
def attacks_logged(result: StimulusResult[attacks.Attacked]) -> None:
    """The log has each as blocked."""
    result.value.must_have_arrived()
    judge_attacks_logged(result.value.attacks)


@then("no rule lets an attack in before the firewall looks at it")
def nothing_allowed_before(bench: Bench) -> None:
    """Whatever it is that such a rule asks for: a header that nobody knows, an address of a friend's."""
    judge_nothing_allowed_before(stage_firewalls(bench))


@then("what is no attack passes the firewall")
def harmless_passes(result: StimulusResult[attacks.Attacked]) -> None:
    """The other side of the boundary."""
    judge_harmless_passed(result.value.harmless)
    result.value.must_have_arrived()


@then("the firewall's log and samples hold no key")
def keys_hidden(result: StimulusResult[attacks.Attacked]) -> None:
    """Neither shows the key that the client sent."""
    judge_keys_hidden(result.value.lines, result.value.samples, result.value.secrets)


@then("each project passes the firewall")
def projects_passed(result: StimulusResult[tuple[Tried, ...]], projects: tuple[Project, ...]) -> None:
    """All that were given, none left out."""
    if missing := {each.name for each in projects} - {each.what for each in result.value}:
        raise CouldNotLook("firewall.corpus_incomplete", f"not submitted: {', '.join(sorted(missing))}")
    judge_projects_passed(result.value)


@then("the firewall refuses who is listed")
def listed_refused(result: StimulusResult[addresses.Addressed]) -> None:
    """With the marked 403."""
    judge_listed_refused(result.value.listed)


@then("the firewall lets pass who is not")
def unlisted_served(result: StimulusResult[addresses.Addressed]) -> None:
    """The address beside it, and the one that is no longer listed."""
    judge_unlisted_served(result.value.unlisted)


@then("the firewall refuses who is on AWS's list of malicious addresses")
def reputed_refused(result: StimulusResult[addresses.Addressed]) -> None:
    """Only the embedded AWS can put somebody there."""
    if result.value.reputed is None:
        raise Undecidable("firewall.no_bad_address", "nobody can come on purpose from an address of AWS's own lists")
    judge_reputation(result.value.reputed)


@when("the firewalls of the stages are looked up", target_fixture="firewalls")
def looked_up(bench: Bench) -> tuple[StageFirewall, ...]:
    """The web ACL of each stage, its rules and its logging."""
    return stage_firewalls(bench)


@then("each stage has one with all rules")
def all_rules(firewalls: tuple[StageFirewall, ...]) -> None:
    """As the policy has them, and blocking."""
    judge_stages_protected(firewalls, DEMANDED)


@then("each logs what it blocks, without keys")
def logs_blocks(firewalls: tuple[StageFirewall, ...]) -> None:
    """The log group gets what is blocked; log and samples leave the key header out."""
    judge_blocks_logged(firewalls)


@then("each refuses listed addresses before anything is allowed")
def refuses_listed(firewalls: tuple[StageFirewall, ...], bench: Bench) -> None:
    """The block list, and AWS's: by the addresses that clients come from."""
    addresses.must_see_addresses(bench)
    judge_stages_protected(firewalls, (BLOCK_LIST, REPUTATION))


@then("the firewall of every other stage refuses them too")
def refuses_listed_everywhere(bench: Bench) -> None:
    """By its settings: the stage that serves users was asked."""
    judge_stages_protected(stage_firewalls(bench), (BLOCK_LIST, REPUTATION))


@then("the list holds addresses of both versions")
def list_kept(listed: Sets) -> None:
    """Each set holds its canary at least."""
    judge_list_kept({version: len(each.ranges) for version, each in listed.items()})
