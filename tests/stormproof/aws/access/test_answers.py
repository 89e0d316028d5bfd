"""Answers of AWS say which call's answer lacks what."""

import copy

import pytest

from stormproof.aws.access.answers import answer_of
from stormproof.core.errors import AnswerLacks, CouldNotLook


def test_what_an_answer_lacks_is_named_with_its_call() -> None:
    """In the answer, in its structures, in its lists; a copy says the same."""
    answer = answer_of({"a": {"b": 1}, "items": [{"name": "x"}]}, "logs", "get_query_results")
    for each in (answer, copy.deepcopy(answer)):
        with pytest.raises(AnswerLacks, match=r"^logs get_query_results: the answer has no lines$"):
            each["lines"]
        with pytest.raises(CouldNotLook, match=r"the answer has no a\.c$"):
            each["a"]["c"]
        with pytest.raises(KeyError, match=r"the answer has no items\.value$"):
            each["items"][0]["value"]


def test_an_answer_is_a_dict_like_any_other() -> None:
    """What is there is read as ever; what may be missing is asked for as ever."""
    answer = answer_of({"a": {"b": [1]}}, "sts", "get_caller_identity")
    assert answer == {"a": {"b": [1]}}
    assert (answer.get("c"), "c" in answer, answer.pop("c", 5)) == (None, False, 5)
