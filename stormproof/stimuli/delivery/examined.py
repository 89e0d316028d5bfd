"""The repository's workflows, what tools find in them, and whom the roles of pipelines let in."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.delivery.repositories import Unasked, read_examined, read_files, read_repository
from stormproof.aws.observe.delivery.roles import read_trusting
from stormproof.core.bench import Bench
from stormproof.core.delivery.environments import Repository
from stormproof.core.delivery.findings import Examined
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.trust import TrustingRole
from stormproof.core.delivery.workflows import Pipeline
from stormproof.core.errors import Undecidable
from stormproof.core.stimuli import Stimulus

CHECKOUT = "checkout"
"""The repository's files, in what stimuli occupy and read."""


@dataclass(frozen=True)
class Looked:
    """The pipeline, and what GitHub says of its repository, or why it was not asked."""

    pipeline: Pipeline
    asked: Repository | Unasked


@dataclass(frozen=True)
class LookedOver:
    """The pipeline with what tools say of it."""

    pipeline: Pipeline
    examined: Examined


@dataclass(frozen=True)
class Guarded:
    """The pipeline, and the repository with its environments and rules."""

    pipeline: Pipeline
    repository: Repository


@dataclass(frozen=True)
class Trusting:
    """The roles that trust GitHub's provider, and the repository whose jobs are meant."""

    roles: tuple[TrustingRole, ...]
    repository: Repository


def look(bench: Bench) -> Looked:
    """Look at the files; raises Undecidable where the target names no checkout."""
    settings = bench.context.system.delivery
    if not settings.path:
        said = "no checkout is looked at: name its path under [repository] of the target file"
        raise Undecidable("delivery.no_checkout", said)
    asked = read_repository(bench.reads, settings)
    known = asked if isinstance(asked, Repository) else None
    branch, disabled = (known.branch, known.disabled) if known else ("main", frozenset[str]())
    return Looked(pipeline_of(read_files(bench.reads), branch, disabled), asked)


def examine(bench: Bench) -> LookedOver:
    """Have tools look at the files; raises as `look`."""
    return LookedOver(look(bench).pipeline, read_examined(bench.reads))


def ask(bench: Bench) -> Guarded:
    """Ask GitHub; raises Undecidable where it cannot be asked, and as `look`."""
    looked = look(bench)
    if isinstance(looked.asked, Unasked):
        raise Undecidable("delivery.not_asked", looked.asked.reason)
    return Guarded(looked.pipeline, looked.asked)


def try_tokens(bench: Bench) -> Trusting:
    """Return what is needed to try tokens; nothing is sent: what a policy admits is told by its conditions."""
    settings = bench.context.system.delivery
    if not settings.stated:
        raise Undecidable("delivery.no_repository", "the target file names no [repository]")
    asked = read_repository(bench.reads, settings)
    if isinstance(asked, Unasked):
        raise Undecidable("delivery.not_asked", asked.reason)
    return Trusting(read_trusting(bench.reads), asked)


EXAMINED = Stimulus("workflows that are examined", examine, reads=frozenset({CHECKOUT}), longest_s=60.0)
ASKED = Stimulus("approvals that GitHub is asked for", ask, reads=frozenset({CHECKOUT}), longest_s=60.0)
TOKENS = Stimulus("tokens of others", try_tokens, longest_s=60.0)
