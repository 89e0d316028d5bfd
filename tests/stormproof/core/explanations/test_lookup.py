"""Every reason code is explained, once, and an explanation leads to what there is."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.explanations.lookup import FAMILIES, explanation, explanations
from stormproof.core.explanations.model import Explanation, Whose
from stormproof.core.explanations.texts import markdown, page, paragraphs, plain, runbook_file
from stormproof.core.faults import MendedBy
from stormproof.core.runbook.library import own_pages
from stormproof.sabotage import SABOTAGES
from tests.stormproof.core.explanations.codes_in_source import MADE, codes, put_together

ALL = tuple(explanations().values())


def test_no_code_lacks_an_explanation_and_no_explanation_a_code() -> None:
    """Whoever adds a code says what it means; whoever takes one away takes that along."""
    found, explained = codes({code.partition(".")[0] for code in explanations()}), set(explanations())
    assert found - explained == set()
    assert explained - found == set()


def test_every_code_that_is_put_together_is_known() -> None:
    """So that none is missed because its text stands nowhere."""
    assert put_together() | {"auth.{unexcused[0].way.value}"} == set(MADE)


def test_each_code_is_explained_once() -> None:
    """In one family."""
    assert not [code for code, times in Counter(code for each in FAMILIES for code in each.codes).items() if times > 1]


def test_what_is_named_is_there() -> None:
    """Criteria, and sections of the runbook by their anchors."""
    anchors = {each.name: each.anchors for each in own_pages()}
    assert not [each.code for each in ALL if not set(each.criteria) <= set(catalogue().criteria)]
    wrong = []
    for each in ALL:
        name, _, anchor = each.runbook.partition("#")
        if each.runbook and (name not in anchors or (anchor and anchor not in anchors[name])):
            wrong.append((each.code, each.runbook))
    assert not wrong


def test_everything_is_said_in_sentences() -> None:
    """Nothing is empty, and nothing is said twice within one explanation."""
    for each in ALL:
        said = (each.means, each.matters, each.mend, each.seen)
        assert len(set(said)) == len(said), each.code
        assert all(text[0].isupper() or text[0] == "`" for text in said), each.code
        assert all(text.endswith(".") and "  " not in text for text in said), each.code
        assert each.means.count("`") % 2 == each.mend.count("`") % 2 == 0, each.code


def test_what_a_sabotage_is_found_by_names_its_criterion() -> None:
    """An explanation is about the criteria that come to its code."""
    assert not [
        (each.name, each.expects, each.criterion)
        for each in SABOTAGES.values()
        if each.criterion not in explanations()[each.expects].criteria
    ]


def test_what_a_person_alone_can_mend_is_not_said_to_be_mended_by_apply() -> None:
    """As the sabotages say who mends them."""
    by = defaultdict(set)
    for each in SABOTAGES.values():
        by[each.expects].add(each.mended_by)
    left = [code for code, who in by.items() if who == {MendedBy.PERSON}]
    assert left
    assert not [code for code in left if explanations()[code].whose is Whose.HARDENING]


@pytest.mark.parametrize("code", [None, "", "auth.of_another_version"])
def test_a_code_that_is_not_known_has_no_explanation(code: str | None) -> None:
    """A report of an older version may hold some."""
    assert explanation(code) is None


def test_an_explanation_as_text_has_all_of_it() -> None:
    """A heading each, in the order in which it is read."""
    told = explanations()["auth.invalid_admitted"]
    assert list(paragraphs(told)) == [
        "What it means",
        "Why it matters",
        "How to mend it",
        "Whose setting",
        "How to see that it is mended",
        "Runbook",
    ]
    for text in (plain(told), markdown(told)):
        assert told.means in text
        assert "stormproof apply" in text
        assert "runbook/keys.md#take-a-key-away-at-once" in text
    assert "**What it means**: " in markdown(told)


def test_where_no_page_helps_none_is_named() -> None:
    """The heading is left out."""
    told: Explanation = explanations()["aws.timed_out"]
    assert "Runbook" not in paragraphs(told)
    assert (page("index"), runbook_file("index")) == ("index", "runbook/index.md")
