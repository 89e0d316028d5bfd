"""The first lines tell of every front end, what it asks for, and what can be had of it."""

from __future__ import annotations

from dataclasses import replace

from stormproof.core.front_ends.model import Entry, FrontEnd, FrontEnds, Kind
from stormproof.operations.front_ends import Statement
from tests.provisioners.fakes import SYSTEM

OPEN = FrontEnd(Kind.HTTP_API, "h1 (shop)", (Entry("GET /up", SYSTEM.functions[0].arn, "", "arn:up"),))


def test_a_rest_api_alone_needs_no_words() -> None:
    """Nothing is to be known first."""
    said = Statement(SYSTEM, FrontEnds())
    assert (said.lines, said.document) == ((), [])


def test_an_open_way_past_the_api_is_told_with_what_it_costs() -> None:
    """What fails by it, and what can be had of what comes by it."""
    told, had, *missing = Statement(SYSTEM, FrontEnds((OPEN,))).lines
    assert told == (
        "HTTP API h1 (shop) leads to functions past the REST API (GET /up to shop-api asks for nothing): "
        "1.1 fails by it until it asks for something or is gone"
    )
    assert had.startswith("HTTP API: 43 of 64 criteria can be had (2.1, ")
    assert any(line.startswith("  not 6: AWS has no usage plans for it") for line in missing)


def test_the_document_names_each_criterion() -> None:
    """For machines, one by one."""
    (document,) = Statement(SYSTEM, FrontEnds((OPEN,))).document
    assert document["entries"] == [vars(OPEN.entries[0])]
    assert "9.2" in document["can_be_had"]
    assert {"6.1", "6.2", "6.3", "6.4", "6.5"} in [set(each["criteria"]) for each in document["cannot_be_had"]]


def test_what_was_not_looked_for_is_told() -> None:
    """It may lead past the API all the same."""
    (line,) = Statement(SYSTEM, FrontEnds((), ((Kind.LOAD_BALANCER, "denied"),))).lines
    assert line.endswith("Application Load Balancers lead to functions of this system: denied")


def test_a_private_api_says_what_is_undecided() -> None:
    """Before anything is tried in vain."""
    first, *others = Statement(replace(SYSTEM, api=replace(SYSTEM.api, private=True)), FrontEnds()).lines
    assert first.startswith("private REST API: 44 of 64 criteria can be had")
    assert any("UNDECIDED" in line for line in others)
