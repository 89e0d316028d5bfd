"""Pages of the query library are read strictly, and parameters cannot break out of the query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import UsageError
from stormproof.core.queries.pages import Log, Parameter, asked_by, filled, parse

PAGE = """# Who is it?

Logs: access, functions
Parameter id (NOBODY): whose it is

For people.

```insights
filter @message like "{{id}}"
| limit 5
```
"""


def test_a_page_is_question_logs_parameters_text_and_query() -> None:
    """The fenced block is the query, to the letter."""
    query = parse("who", PAGE)
    assert query.question == "Who is it?"
    assert query.logs == (Log.ACCESS, Log.FUNCTIONS)
    assert query.parameters == (Parameter("id", "NOBODY", "whose it is"),)
    assert query.text == 'filter @message like "{{id}}"\n| limit 5'
    assert query.about == "For people."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# Who is it?", "Who is it?", "title"),
        ("Logs: access, functions", "", "Logs"),
        ("Logs: access, functions", "Logs: access, faxes", "faxes"),
        ("```insights", "```sql", "fenced"),
        ("Parameter id (NOBODY): whose it is", "", "parameters"),
        ("| limit 5", "| limit {{many}}", "many"),
        ("| limit 5", "# " + "x" * 10_000, "characters"),
    ],
)
def test_a_page_that_lacks_something_says_what(old: str, new: str, said: str) -> None:
    """The message names the page."""
    with pytest.raises(ValueError, match=f"^who: .*{said}"):
        parse("who", PAGE.replace(old, new))


def test_parameters_are_filled_with_values_or_defaults() -> None:
    """A place that nothing is known of stays as it is."""
    query = parse("who", PAGE)
    assert '"NOBODY"' in query.filled({})
    assert '"a-1"' in query.filled({"id": "a-1"})
    assert filled("{{a}} {{b}}", {"a": "1"}) == "1 {{b}}"
    with pytest.raises(UsageError, match="no parameter 'key'"):
        query.filled({"key": "1"})


@given(st.text(min_size=1, max_size=30))
def test_no_value_ends_the_text_that_it_stands_in(value: str) -> None:
    """Whatever is filled in, the query has as many quotes and commands as before, or it is refused."""
    query = parse("who", PAGE)
    try:
        text = query.filled({"id": value})
    except UsageError:
        return
    assert text == query.text.replace("{{id}}", value)
    assert not set(value) & set("\"'\\|`{}\n ")


def test_remarks_and_layout_do_not_change_what_a_query_asks() -> None:
    """What is quoted stays as it stands."""
    text = 'filter a like "x  #1"\n| stats count(*) by b'
    assert asked_by(f"# for us\n  # and you\n{text}\n") == asked_by(text)
    assert asked_by(text.replace("\n| ", "  |\n\t")) == asked_by(text)
    assert asked_by(text.replace("x  #1", "x #1")) != asked_by(text)
    assert asked_by(text.replace("by b", "by c")) != asked_by(text)
