"""A dashboard's body is read as CloudWatch reads it: what repeats, what is hidden, what the widget says for rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.dashboards.bodies import Unreadable, graphs
from stormproof.core.dashboards.metrics import Measure, metric

ERRORS = metric("AWS/Lambda", "Errors", FunctionName="a")


def graph(rows: list[Any], **properties: Any) -> Any:
    """Return the one graph of a body with these rows."""
    widget = {"type": "metric", "properties": {"metrics": rows, "region": "eu-west-1", **properties}}
    (found,) = graphs(json.dumps({"widgets": [widget]}), "123456789012")
    return found


def test_what_repeats_is_filled_in() -> None:
    """A dot is what the row before has in that place, three dots all that it begins with."""
    rows = [["AWS/Lambda", "Errors", "FunctionName", "a"], [".", "Duration", ".", "."], ["...", "b"]]
    names = [sorted(map(str, each.metrics)) for each in graph(rows).series]
    assert names == [["Errors of a"], ["Duration of a"], ["Duration of b"]]


def test_rows_have_what_the_widget_says_unless_they_say_otherwise() -> None:
    """A period of 300 and Average where nobody says anything."""
    words = ["AWS/Lambda", "Errors", "FunctionName", "a"]
    assert graph([words]).series[0].measures == (Measure(ERRORS, "Average", 300),)
    found = graph([words, [*words, {"stat": "p95", "period": 60}]], stat="Sum", period=900).series
    assert [each.measures[0].statistic for each in found] == ["Sum", "p95"]
    assert [each.period_s for each in found] == [900, 60]


def test_an_expression_rests_on_what_it_names_and_hidden_rows_are_asked_all_the_same() -> None:
    """Through other expressions too; what cannot be seen is no series."""
    words = ["AWS/Lambda", "Errors", "FunctionName", "a"]
    rows = [
        [*words, {"id": "e", "visible": False, "stat": "Sum", "period": 60}],
        [{"expression": "e * 2", "id": "twice", "visible": False}],
        [{"expression": "twice / 3", "id": "shown"}],
    ]
    found = graph(rows)
    assert [each.id for each in found.series] == ["shown"]
    assert found.series[0].measures == (Measure(ERRORS, "Sum", 60),)
    assert found.series[0].period_s == 60
    assert [query["ReturnData"] for query in found.queries] == [False, False, True]


def test_a_row_may_be_of_another_region_or_account_than_its_widget() -> None:
    """An expression is of all the places that its metrics are of; only what is here can be asked here."""
    words = ["AWS/Lambda", "Errors", "FunctionName", "a"]
    rows = [
        [*words, {"id": "here"}],
        [*words, {"id": "there", "region": "us-east-1"}],
        [*words, {"id": "theirs", "accountId": "999999999999"}],
        [*words, {"id": "own", "accountId": "123456789012"}],
        [{"expression": "here / own", "id": "both"}],
        [{"expression": "here / there", "id": "mixed"}],
    ]
    found = graph(rows)
    assert {each.id: each.place for each in found.series} == {
        "here": "eu-west-1",
        "there": "us-east-1",
        "theirs": "eu-west-1 of account 999999999999",
        "own": "eu-west-1",
        "both": "eu-west-1",
        "mixed": "eu-west-1 and us-east-1",
    }
    assert [each["Id"] for each in found.queries_in("eu-west-1")] == ["here", "own", "both"]


@pytest.mark.parametrize("period", ["auto", "", -60, 0, 1.5, True, [], {}])
def test_a_period_that_is_none_is_unreadable(period: Any) -> None:
    """Of a row and of a widget; null says nothing, as does a widget without one."""
    words = ["AWS/Lambda", "Errors", "FunctionName", "a"]
    with pytest.raises(Unreadable):
        graph([words], period=period)
    with pytest.raises(Unreadable):
        graph([[*words, {"period": period}]])
    assert graph([[*words, {"period": None}]], period=None).series[0].period_s == 300
    assert graph([words], period="60").series[0].period_s == 60


NAMES = st.sampled_from(
    ["widgets", "type", "metric", "properties", "metrics", "period", "stat", "expression", "id", "visible", "region"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([".", "...", "metric"]) | st.text(),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(NAMES | st.text(), part, max_size=4),
    max_leaves=12,
)


@given(rows=JSON, more=st.dictionaries(NAMES, JSON, max_size=3), whole=JSON)
def test_any_json_is_read_or_unreadable(rows: Any, more: dict[str, Any], whole: Any) -> None:
    """Every dashboard of an account is looked at, whoever wrote it: none stops a plan."""
    words = ["AWS/Lambda", "Errors", "FunctionName", "a"]
    bodies = (
        whole,
        {"widgets": whole},
        {"widgets": [{"type": "metric", "properties": whole}]},
        {"widgets": [{"type": "metric", "properties": {**more, "metrics": rows}}]},
        {"widgets": [{"type": "metric", "properties": {"metrics": [[*words, more], rows], **more}}]},
        {"widgets": [{"type": "metric", "properties": {"metrics": [[*words, more], [more]]}}]},
    )
    for body in bodies:
        try:
            list(graphs(json.dumps(body), "123456789012"))
        except Unreadable:
            continue


@pytest.mark.parametrize("body", ["[" * 100_000, '{"widgets": [[]]}', '{"widgets": [{"properties": []}]}'])
def test_what_is_deep_or_has_lists_for_objects_is_unreadable(body: str) -> None:
    """Not an error of ours."""
    with pytest.raises(Unreadable):
        list(graphs(body))


@pytest.mark.parametrize("body", ["no JSON", "[]", "{}", '{"widgets": 1}'])
def test_what_is_no_dashboard_is_unreadable(body: str) -> None:
    """Raised, not taken for an empty one."""
    with pytest.raises(Unreadable):
        list(graphs(body))


@pytest.mark.parametrize("row", [[], "AWS/Lambda", [{}], ["AWS/Lambda"], [".", "Errors"], ["a", "b", "c"]])
def test_a_row_that_follows_no_form_is_unreadable(row: Any) -> None:
    """A half-named metric is none."""
    with pytest.raises(Unreadable):
        graph([row])


def test_texts_and_widgets_of_alarms_are_no_graphs() -> None:
    """Nor is a graph that shows an alarm alone."""
    widgets = [
        {"type": "text", "properties": {"markdown": "x"}},
        {"type": "metric", "properties": {"annotations": {"alarms": ["arn"]}, "region": "eu-west-1"}},
    ]
    assert not list(graphs(json.dumps({"widgets": widgets})))
