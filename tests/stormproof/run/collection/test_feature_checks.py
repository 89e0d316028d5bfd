"""What pytest-bdd accepts silently and a run refuses, by file and line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stormproof.run.collection.feature_checks import feature_problems, installed_features, step_problems

GOOD = """@REQ-1
Feature: F

  @AC-1.1
  Rule: R

    @provoked
    Scenario: S
      Given nothing
"""


def problems(tmp_path: Path, *texts: str) -> list[str]:
    """What is said of feature files with these texts, without their folder."""
    paths = []
    for number, text in enumerate(texts, 1):
        paths.append(tmp_path / f"{number}.feature")
        paths[-1].write_text(text, "utf-8")
    return [found.replace(f"{tmp_path}/", "") for found in feature_problems(paths)]


def test_a_feature_as_it_should_be_is_accepted(tmp_path: Path) -> None:
    """One requirement, one criterion a rule, one proof a scenario: nothing to say."""
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("replaced", "by", "place", "said"),
    [
        ("@REQ-1\n", "\n", "1.feature:2", "exactly one requirement tag"),
        ("@REQ-1\n", "@REQ-1 @REQ-2\n", "1.feature:2", "exactly one requirement tag"),
        ("@REQ-1\n", "@REQ-13\n", "1.feature:2", "exactly one requirement tag"),
        ("@REQ-1\n", "@REQ-1 @slow\n", "1.feature:2", "@slow means nothing"),
        ("  @AC-1.1\n", "\n", "1.feature:5", "exactly one criterion tag"),
        ("@AC-1.1", "@AC-1.1 @AC-1.2", "1.feature:5", "exactly one criterion tag"),
        ("@AC-1.1", "@AC-1.9", "1.feature:5", "@AC-1.9 is no criterion"),
        ("@AC-1.1", "@AC-2.1", "1.feature:5", "does not belong to the Feature's @REQ-1"),
        ("    @provoked\n", "\n", "1.feature:8", "exactly one proof tag"),
        ("@provoked", "@provoked @wired", "1.feature:8", "exactly one proof tag"),
        ("@provoked", "@provoked @wip", "1.feature:8", "@wip means nothing"),
        ("      Given nothing\n", "", "1.feature:8", "without steps"),
        ("  @AC-1.1\n  Rule: R\n", "", "1.feature:6", "belongs into a Rule"),
        ("Feature: F", "Feture: F", "1.feature", "expected"),
    ],
)
def test_each_mistake_is_named_with_its_place(tmp_path: Path, replaced: str, by: str, place: str, said: str) -> None:
    """A wrong tag would decide silently what is proven; it stops the run instead."""
    found = problems(tmp_path, GOOD.replace(replaced, by))
    assert any(each.startswith(place) and said in each for each in found), found


def test_a_title_is_used_once_in_all_features(tmp_path: Path) -> None:
    """pytest-bdd would keep one of two; both places are named."""
    (found,) = problems(tmp_path, GOOD, GOOD.replace("1.1", "1.2"))
    assert found.startswith("2.feature:8")
    assert "1.feature:8" in found


def test_tagged_examples_are_refused(tmp_path: Path) -> None:
    """Their tags bypass every hook."""
    outline = (
        GOOD.replace("Scenario: S", "Scenario Outline: S <x>") + "\n      @AC-1.2\n      Examples:\n | x |\n | 1 |\n"
    )
    assert "tags on Examples" in problems(tmp_path, outline)[0]


def test_an_empty_file_is_no_feature(tmp_path: Path) -> None:
    """It would be collected as nothing at all."""
    assert problems(tmp_path, "") == ["1.feature:1: holds no Feature"]


def test_async_steps_are_found() -> None:
    """They would pass without being awaited; plain ones and generators are steps."""

    async def coroutine() -> None: ...

    async def stream() -> object:
        yield

    def generator() -> Iterator[None]:
        yield

    found = list(step_problems([coroutine, stream, generator]))
    assert len(found) == 2
    assert all(__file__ in each for each in found)


def test_a_run_outside_a_clone_looks_at_the_packages_features() -> None:
    """Without a folder in the settings, nothing would be looked at where the user stands."""
    assert sorted(installed_features().glob("*.feature"))
