"""Answers of `target init` are checked as they are given, and what was found is offered."""

from __future__ import annotations

import pytest

from stormproof.cli import target as verbs
from stormproof.core.errors import UsageError


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[tuple[str, object]]]:
    """What is answered, one after the other, and what was asked: the question and the answer that is offered."""
    given: list[str] = []
    asked: list[tuple[str, object]] = []

    def prompt(question: str, default: object = None) -> str:
        asked.append((question, default))
        return given.pop(0)

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    return given, asked


Answers = tuple[list[str], list[tuple[str, object]]]


def test_an_answer_is_asked_for_until_it_can_be(answers: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    """Each time it is said what is wrong with it."""
    given, asked = answers
    given += ["nobody", "a@example.com"]
    assert verbs._asked("--admin-email", None, "E-mail", ("policy", "admin_email")) == "a@example.com"
    assert len(asked) == 2
    assert "nobody: write" in capsys.readouterr().out


def test_what_was_found_is_offered_and_nothing_else_is_taken(
    answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """The only one by itself."""
    given, asked = answers
    given += ["shop", "store"]
    assert verbs._asked("--stack", None, "Stack", known=["store"]) == "store"
    assert asked == [("Stack (store)", "store")] * 2
    assert "shop: there is none; known here: store" in capsys.readouterr().out


def test_of_many_some_are_shown_and_all_are_taken(answers: Answers) -> None:
    """Nobody reads a list of hundreds."""
    given, asked = answers
    given += ["s99"]
    assert verbs._asked("--stack", None, "Stack", known=[f"s{n}" for n in range(100)]) == "s99"
    assert "s19 ..." in asked[0][0]
    assert asked[0][1] is None


def test_where_nobody_may_list_them_any_answer_is_taken(answers: Answers) -> None:
    """Discovery says then whether it is there."""
    given, _ = answers
    given += ["shop"]
    assert verbs._asked("--stack", None, "Stack", known=None) == "shop"


@pytest.mark.parametrize(
    ("option", "given", "key", "known"),
    [
        ("--region", "mars", ("regions", "primary"), None),
        ("--admin-email", "nobody", ("policy", "admin_email"), None),
        ("--stack", "shop", (), ["store"]),
    ],
)
def test_what_was_given_is_checked_before_anything_is_asked(
    option: str, given: str, key: tuple[str, ...], known: list[str] | None
) -> None:
    """The option is named, with what could be."""
    with pytest.raises(UsageError, match=f"{option} {given}"):
        verbs._asked(option, given, "", key, known)


def test_a_stack_gives_the_target_its_name_unless_somebody_says_otherwise(answers: Answers) -> None:
    """Where it has the form that a name must have; nothing is offered where it has not."""
    given, asked = answers
    given += ["shop", "x", "shop", "x"]
    for stack in ("Shop", "my_shop!"):
        verbs._identity(None, "staging", "eu-west-1", "a@example.com", stack)
        given.clear()
        given += ["shop"]
    assert [default for _, default in asked] == ["shop", None]


def test_all_that_is_missing_is_named_where_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once: one after the other would be a guessing game."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(UsageError, match="--name, --admin-email are missing"):
        verbs._identity(None, "staging", "eu-west-1", None, "shop")
