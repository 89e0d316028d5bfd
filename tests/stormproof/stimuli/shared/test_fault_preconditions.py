"""A fault version is made only where nobody invokes ``$LATEST``, in whatever way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.observe.invokers import INVOKERS, Invoker
from stormproof.core.errors import Undecidable
from stormproof.stimuli.shared.fault_preconditions import check_nobody_on_latest
from tests.provisioners.fakes import FakeReads, context
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.aws.observe.invokers.made_invokers import INVOKING, NOBODY

KINDS = pytest.mark.parametrize("invoker", INVOKERS, ids=lambda module: module.__name__.rpartition(".")[2])


def bench(invoker: Invoker, arn: str) -> Any:
    """Return a bench on a system in which one kind of invoker invokes an ARN, and nothing else does."""
    return SimpleNamespace(reads=FakeReads({**NOBODY, **INVOKING[invoker](arn)}), context=context())


@KINDS
def test_whoever_is_on_latest_is_named(invoker: Invoker) -> None:
    """Every kind of the tuple counts, with who can point it to the alias."""
    with pytest.raises(Undecidable, match="in use") as refused:
        check_nobody_on_latest(bench(invoker, FUNCTION.arn))
    assert refused.value.code == "fault.latest_in_use"
    assert ("stormproof apply" in str(refused.value)) == bool(invoker.MOVED_BY)
    assert ("yourself" in str(refused.value)) != bool(invoker.MOVED_BY)


@KINDS
def test_whoever_is_on_the_alias_does_not_count(invoker: Invoker) -> None:
    """What the alias serves is not touched."""
    check_nobody_on_latest(bench(invoker, f"{FUNCTION.arn}:live"))
