"""What an argument names is followed through variables, modules and texts made of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.least_privilege.names import Variable, value
from tests.stormproof.core.least_privilege.packages import used

TABLE = (Variable("TABLE"),)


@pytest.mark.parametrize(
    ("before", "argument", "expected"),
    [
        ("", '"orders"', {("orders",)}),
        ("", 'os.environ["TABLE"]', {TABLE}),
        ("", 'os.environ.get("TABLE", "orders")', {TABLE, ("orders",)}),
        ("", 'os.getenv("TABLE")', {TABLE}),
        ('NAME = os.environ["TABLE"]', "NAME", {TABLE}),
        ('NAME: str = os.environ["TABLE"]', "NAME", {TABLE}),
        ('A = os.environ["TABLE"]; B = A', "B", {TABLE}),
        ('P = os.environ["TABLE"]', 'f"{P}-archive"', {(Variable("TABLE"), "-archive")}),
        ("", '"x-" + os.environ["TABLE"]', {("x-", Variable("TABLE"))}),
        ('URLS = {}; NAME = os.environ["TABLE"]', "URLS[NAME]", {TABLE}),
        ('NAMES = {"a": "one", "b": "two"}', 'NAMES["a"]', {("a",), ("one",), ("b",), ("two",)}),
        ("", "settings.NAME", {TABLE}),
        ("from settings import NAME", "NAME", {TABLE}),
        ("", 'event["table"]', {("table",)}),
        ("", "unknown", set()),
    ],
)
def test_an_argument_is_told(before: str, argument: str, expected: set[tuple[object, ...]]) -> None:
    """Texts and environment variables; of a lookup whatever it mentions."""
    source = (
        f"import os, boto3, settings\n{before}\ndb = boto3.client('dynamodb')\n"
        f"def handle(event, context):\n    db.get_item(TableName={argument}, Key={{}})\n"
    )
    (call,) = used(source, settings='import os\nNAME = os.environ["TABLE"]\n').calls
    assert set(call.named("TableName") or ()) == expected


def test_a_name_is_looked_up_where_the_call_stands_first() -> None:
    """What a function binds hides what its module binds."""
    source = """
        import boto3
        NAME = "outside"
        def handle(event, context):
            NAME = "inside"
            boto3.client("dynamodb").get_item(TableName=NAME)
        """
    (call,) = used(source).calls
    assert set(call.named("TableName") or ()) == {("inside",)}


@given(st.dictionaries(st.sampled_from(["A", "B"]), st.text(max_size=3)))
def test_a_value_is_whole_or_none(environment: dict[str, str]) -> None:
    """A variable that is not set leaves nothing to name."""
    found = value(("x-", Variable("A"), Variable("B")), environment)
    whole = {"A", "B"} <= environment.keys()
    assert found == (f"x-{environment['A']}{environment['B']}" if whole else None)
