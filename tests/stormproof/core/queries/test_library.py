"""The pages of the runbook: each in order, each understood, each proven, each found by its links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from gherkin.parser import Parser

from localaws.services.logs.insights.parsing import parse_query
from localaws.services.logs.insights.running import Plan
from stormproof.core.errors import UsageError
from stormproof.core.queries.library import access_fields, library, listed
from stormproof.operations.queries import usd_per_gb

ROOT = Path(__file__).resolve().parents[4]
PAGES = ROOT / "runbook" / "queries"
QUESTION = re.compile(r'an operator asks "(.+)"')


@pytest.mark.parametrize("name", sorted(library()))
def test_each_query_is_in_the_language(name: str) -> None:
    """Its commands, functions and columns are those of Logs Insights."""
    Plan(parse_query(library()[name].text), 0.0)


@pytest.mark.parametrize("name", sorted(library()))
def test_each_page_says_what_the_answer_means_and_ends_its_list(name: str) -> None:
    """A query without a limit answers 10,000 rows."""
    query = library()[name]
    assert len(query.about) > 80
    assert query.question.endswith("?")
    assert re.search(r"\| limit \d+$", query.text)


def test_the_fields_that_queries_ask_of_the_access_log_are_known() -> None:
    """Names in the texts of comparisons are no fields, aliases neither."""
    assert {"requestId", "status", "keyId", "latency", "errorType", "method", "resource"} <= set(access_fields())
    assert not {"cipherSuite", "protocol", "stage"} & set(access_fields())


def test_links_between_pages_lead_somewhere() -> None:
    """An operator goes from a page to the next."""
    linked = {link for page in PAGES.glob("*.md") for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))}
    assert linked
    assert {link for link in linked if not (PAGES / link).exists()} == set()


def test_the_index_names_each_question_and_leads_to_its_page() -> None:
    """An operator begins there."""
    text = PAGES.with_suffix(".md").read_text("utf-8")
    index = dict(re.findall(r"^- \[(.+)\]\(queries/(.+)\.md\)$", text, re.MULTILINE))
    assert index == {query.question: query.name for query in library().values()}
    assert f"{usd_per_gb()} USD for each GB" in text


def test_each_question_is_proven_by_a_scenario() -> None:
    """A page that no scenario asks could find nothing, and nobody would know."""
    text = (ROOT / "features" / "09_logging.feature").read_text("utf-8")
    feature: Any = Parser().parse(text)["feature"]
    asked: set[str] = set()
    for rule in (child["rule"] for child in feature["children"] if "rule" in child):
        for scenario in (child["scenario"] for child in rule["children"] if "scenario" in child):
            asked |= {found[1] for step in scenario["steps"] if (found := QUESTION.match(step["text"]))}
            asked |= {row["cells"][0]["value"] for each in scenario["examples"] for row in each["tableBody"]}
    assert {query.question for query in library().values()} <= asked


def test_a_library_without_pages_is_an_error() -> None:
    """An empty table would say that there is nothing to be asked."""
    with pytest.raises(UsageError, match="no query pages"):
        listed({})


def test_pages_are_listed_by_name_and_each_must_be_in_order() -> None:
    """Whatever order a folder gives them in."""
    page = (PAGES / "top-keys.md").read_text("utf-8")
    assert list(listed({"b": page, "a": page})) == ["a", "b"]
    with pytest.raises(ValueError, match="c: the first line"):
        listed({"c": "nothing"})


def test_the_library_holds_every_page_of_the_runbook() -> None:
    """As they are in a clone; a wheel's own test holds that they travel."""
    assert set(library()) == {page.stem for page in PAGES.glob("*.md")}
