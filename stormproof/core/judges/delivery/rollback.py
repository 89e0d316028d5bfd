"""Judges of criterion 12.5: what was released is taken back as one, within minutes, and nobody meets it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.delivery.served import Served
from stormproof.core.errors import CouldNotLook, Refuted

WITHIN_S = 300.0
"""The demand: a previous version is restored within 5 minutes."""
TELLS_AT_MOST = 3


@dataclass(frozen=True)
class Versions:
    """What there is to go back to: versions by function, and what the last release says that it was served before.

    `past` tells of each invoker that is not on the alias of its function. `before` is None where no release was made.
    """

    served: Served
    there: Mapping[str, frozenset[str]]
    past: tuple[str, ...] = ()
    before: Served | None = None


@dataclass(frozen=True)
class Asked:
    """A request for the health while versions were moved; `began` in seconds after the rollback began, negative before.

    `failure` is empty for an answer as clients get it.
    """

    began: float
    failure: str = ""


@dataclass(frozen=True)
class Tried:
    """A version that was tried before it is served, as a release does: the code of its refusal, empty for none."""

    function: str
    version: str
    refused: str


@dataclass(frozen=True)
class RolledBack:
    """A version that was released and taken back.

    `standing` was served before the release, `released` after it, `found` after the rollback, which took `seconds`.
    `bad` says that the version fails whatever is asked of it, `tried` how it fared when it was tried beforehand.
    """

    standing: Served
    released: Served
    found: Served
    seconds: float
    asked: tuple[Asked, ...]
    bad: bool
    tried: tuple[Tried, ...] = ()

    @property
    def after(self) -> tuple[Asked, ...]:
        """The requests that were sent once the rollback was through."""
        return tuple(each for each in self.asked if each.began >= self.seconds)

    def evidence(self) -> dict[str, Any]:
        """Return the figures."""
        failed = sum(bool(each.failure) for each in self.asked)
        return {
            "seconds": round(self.seconds, 3),
            "requests": len(self.asked),
            "failed": failed,
            "after": len(self.after),
            "released": [str(each) for each in self.released.functions],
            "served": [str(each) for each in self.found.functions],
        }


def judge_to_go_back_to(found: Versions) -> None:
    """Refute unless every invoker is on the alias, and what was served before the last release is still there.

    Codes: ``rollback.no_alias``, ``rollback.past_alias``, ``rollback.version_gone``.
    """
    if missing := [name for name in found.there if found.served.of(name) is None]:
        said = f"{', '.join(missing)}: there is no alias that could be moved back; `stormproof apply` makes it"
        raise Refuted("rollback.no_alias", said, tuple(missing))
    if found.past:
        said = f"no rollback reaches this: {'; '.join(found.past[:TELLS_AT_MOST])}"
        raise Refuted("rollback.past_alias", said, found.past)
    for each in found.before.functions if found.before else ():
        if each.function in found.there and each.version not in found.there[each.function]:
            said = f"version {each.version} of {each.function}, which was served before the last release, was deleted"
            raise Refuted("rollback.version_gone", said, (each.function,))


def judge_refused(found: RolledBack) -> None:
    """Refute a version that fails and was not refused when it was tried. Codes: ``rollback.smoke_passed``.

    Where users depend on the system none that fails is made, which `remarks` tells.
    """
    for each in found.tried:
        if found.bad and not each.refused:
            said = f"version {each.version} of {each.function} fails, and was found fit to be served when it was tried"
            raise Refuted("rollback.smoke_passed", said, (each.function,))


def judge_back(found: RolledBack) -> None:
    """Refute unless all that was released is taken back, as one, in time. Codes: ``rollback.left_behind``,
    ``rollback.deployment_left``, ``rollback.too_slow``.
    """  # noqa: D205 - the codes follow the sentence
    for before in found.standing.functions:
        now = found.found.of(before.function)
        if now is None or (now.version, now.role, now.weights) != (before.version, before.role, ()):
            said = f"{before} was served; after the rollback it is {now or 'none'}"
            raise Refuted("rollback.left_behind", said, (before.function,))
    if found.found.deployment != found.standing.deployment:
        said = (
            f"stage {found.found.stage} serves deployment {found.found.deployment}, before {found.standing.deployment}"
        )
        raise Refuted("rollback.deployment_left", said)
    if found.seconds >= WITHIN_S:
        raise Refuted("rollback.too_slow", f"the rollback took {found.seconds:.0f} s, {WITHIN_S:g} s are the most")


def judge_served_again(found: RolledBack) -> None:
    """Refute a request that fails after the rollback: ``rollback.still_failing``.

    Raises CouldNotLook ``rollback.nothing_asked`` where there was none.
    """
    if failed := [each for each in found.after if each.failure]:
        said = f"{len(failed)} of {len(found.after)} requests fail after the rollback: {failed[0].failure}"
        raise Refuted("rollback.still_failing", said)
    if not found.after:
        raise CouldNotLook("rollback.nothing_asked", "no request was answered after the rollback")


def remarks(found: RolledBack) -> str:
    """Return what was measured, in words, and that no version that fails was tried where users would meet it."""
    failed = sum(bool(each.failure) for each in found.asked)
    told = f"back in {found.seconds:.2f} s; {failed} of {len(found.asked)} requests failed until then"
    untried = "" if found.bad else "; no version that fails was tried: users depend on the system"
    return f"{told}, none of {len(found.after)} afterwards{untried}"
