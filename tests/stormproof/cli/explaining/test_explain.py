"""Criteria are listed, and criteria and codes are explained."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.explanations.lookup import explanations
from stormproof.operations.demanded import demanded, proofs

Run = Callable[..., Any]


def test_every_criterion_is_listed_with_its_demand(stormproof: Run) -> None:
    """With the strongest proof and the controls that name it; asks nobody."""
    done = stormproof("criteria", "list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()[1:]
    assert [line.split("\t")[0] for line in lines] == list(catalogue().criteria)
    assert "6.2\tA request over the limit gets HTTP 429\tprovoked\trate-guard" in done.stdout
    document = json.loads(stormproof("criteria", "list", "--json", "-").stdout)
    assert {each["id"] for each in document if each["proofs"]} == demanded()


def test_each_criterion_has_proofs() -> None:
    """Of every feature's Rule."""
    assert all(proofs()[each] for each in demanded())


def test_a_criterion_is_explained_with_what_it_can_come_to(stormproof: Run) -> None:
    """Its codes, and how it is seen."""
    done = stormproof("explain", "6.2")
    assert done.returncode == 0
    assert "6.2  A request over the limit gets HTTP 429" in done.stdout
    assert "rate.no_retry_after  FAIL  The refusal does not say" in done.stdout


def test_a_code_is_explained(stormproof: Run) -> None:
    """As its entry has it, for people and as JSON."""
    entry = explanations()["rate.too_many_passed"]
    done = stormproof("explain", "rate.too_many_passed")
    for text in (entry.means, entry.matters, entry.mend, entry.seen):
        assert text in done.stdout
    document = json.loads(stormproof("explain", "rate.too_many_passed", "--json", "-").stdout)
    assert (document["means"], document["criteria"]) == (entry.means, ["6.1"])


def test_what_is_neither_is_bad_use(stormproof: Run) -> None:
    """With what may have been meant."""
    done = stormproof("explain", "rate.too_many_pased")
    assert done.returncode == 2
    assert "perhaps rate.too_many_passed" in done.stderr
