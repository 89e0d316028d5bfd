"""A template keeps its owner's words: comments, layout and expressions stay where a value is put in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stormproof.core.errors import UsageError
from stormproof.core.export.settings import How
from stormproof.core.export.trees import Expression, dump, is_expression, load, plain, put

TEMPLATE = """\
# ours since 2019
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${AWS::StackName}-work"  # by stage
      Tags:
        - Key: a
          Value: !Ref AWS::StackName

  # ---- and more
  Other:
    Type: AWS::SQS::Queue
"""


def tree(text: str = TEMPLATE) -> Any:
    """Return a template's tree."""
    return load(text, "t.yaml")


def test_what_is_not_changed_stays_as_it_is_written() -> None:
    """Comments, quotes, blank lines and short forms, to the letter."""
    assert dump(tree(), TEMPLATE) == TEMPLATE


def test_a_new_property_leaves_the_lines_around_it_alone() -> None:
    """Nothing but its own lines is added, and the comment before the next resource stays there."""
    changed = tree()
    assert put(changed["Resources"]["Queue"]["Properties"], ("VisibilityTimeout",), 90, How.SET)
    text = dump(changed, TEMPLATE)
    assert text.replace("      VisibilityTimeout: 90\n", "") == TEMPLATE


def test_a_member_goes_to_the_end_of_a_list_once() -> None:
    """And to the list that stands there; a second time changes nothing."""
    held: Any = load("Resources:\n  F:\n    Properties:\n      Layers:\n        - a # first\n\n  G: {}\n", "t")
    properties = held["Resources"]["F"]["Properties"]
    assert put(properties, ("Layers",), ["b"], How.ADD)
    assert not put(properties, ("Layers",), ["b"], How.ADD)
    assert plain(properties["Layers"]) == ["a", "b"]


@pytest.mark.parametrize("text", ["!If [A, [x], [y]]", "{'Fn::If': [A, [x], [y]]}", "!Ref Layers"])
def test_nothing_is_put_into_an_expression(text: str) -> None:
    """Its value is not known here, in either form."""
    held = load(f"Resources:\n  F:\n    Layers: {text}\n", "t")["Resources"]["F"]
    assert is_expression(held["Layers"])
    with pytest.raises(Expression):
        put(held, ("Layers",), ["b"], How.ADD)
    with pytest.raises(Expression):
        put(held, ("Layers", "Variables"), {"a": "b"}, How.MERGE)


def test_an_expression_may_be_kept_where_a_literal_would_be_replaced() -> None:
    """What an owner's parameter says is his to say."""
    held = load("Resources:\n  L:\n    Days: !Ref Days\n    Other: 7\n", "t")["Resources"]["L"]
    assert not put(held, ("Days",), 30, How.LITERAL)
    assert put(held, ("Other",), 30, How.LITERAL)


def test_members_known_by_their_fields_are_changed_in_place() -> None:
    """A lifecycle's rule by its ID, which nobody adds; a stage's setting by method and path, which is added."""
    held = load("Resources:\n  B:\n    Rules:\n      - Id: a\n        Days: 3\n", "t")["Resources"]["B"]
    assert put(held, ("Rules",), {"Id": "a", "Days": 30}, How.KEYED)
    assert plain(held["Rules"]) == [{"Id": "a", "Days": 30}]
    with pytest.raises(Expression):
        put(held, ("Rules",), {"Id": "b", "Days": 30}, How.KEYED)
    setting = {"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingBurstLimit": 5}
    assert put(held, ("MethodSettings",), setting, How.KEYED)
    assert not put(held, ("MethodSettings",), setting, How.KEYED)


def test_json_stays_json() -> None:
    """With the long forms of functions."""
    text = '{\n  "Resources": {\n    "Q": {\n      "Type": {"Ref": "x"}\n    }\n  }\n}\n'
    changed = load(text, "t.json")
    put(changed["Resources"]["Q"], ("Properties", "A"), "b", How.SET)
    assert load(dump(changed, text), "again")["Resources"]["Q"]["Properties"] == {"A": "b"}


@pytest.mark.parametrize("text", ["a: [", "[]", "Description: none", '{"Resources": 1}'])
def test_what_is_no_template_is_refused(text: str) -> None:
    """And named."""
    with pytest.raises(UsageError, match=r"t\.yaml"):
        load(text, "t.yaml")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcd", min_size=1), inner),
    max_leaves=8,
)


@settings(max_examples=30)
@given(value=JSON)
def test_what_is_put_in_is_what_is_read_again(value: Any) -> None:
    """Whatever it is: texts that look like numbers, dates, comments or expressions, in YAML too."""
    changed = tree()
    put(changed["Resources"]["Other"], ("Properties", "Given"), value, How.SET)
    again = load(dump(changed, TEMPLATE), "again")["Resources"]["Other"]["Properties"]
    assert plain(again.get("Given")) == value
