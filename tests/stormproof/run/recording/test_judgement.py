"""From what a scenario raised to what it concludes."""

import pytest

from stormproof.core.criteria.verdicts import Proof, Verdict
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Refuted, Undecidable, UndoIncomplete, UsageError
from stormproof.core.judges.authentication.admission import Attempt, refuted
from stormproof.core.observations import Exchange
from stormproof.run.recording.judgement import conclude


def _skip() -> BaseException:
    return pytest.skip.Exception("left out")


@pytest.mark.parametrize(
    ("error", "verdict", "code"),
    [
        (None, Verdict.PASS, None),
        (Refuted("auth.open", "open"), Verdict.FAIL, "auth.open"),
        (Undecidable("clock.real", "not here"), Verdict.UNDECIDED, "clock.real"),
        (_skip(), Verdict.UNDECIDED, "run.skipped"),
        (CouldNotLook("aws.throttled", "later"), Verdict.ERROR, "aws.throttled"),
        (CallFailed("aws.refused", "no"), Verdict.ERROR, "aws.refused"),
        (NotThere("gone"), Verdict.ERROR, "aws.not_there"),
        (UndoIncomplete("left"), Verdict.ERROR, "undo.incomplete"),
        (UsageError("wrong"), Verdict.ERROR, "run.error"),
        (AssertionError("1 == 2"), Verdict.ERROR, "run.assertion"),
        (pytest.fail.Exception("by hand"), Verdict.ERROR, "run.assertion"),
        (KeyError("bug"), Verdict.ERROR, "run.error"),
        (TimeoutError(), Verdict.ERROR, "run.error"),
    ],
)
def test_only_refuted_is_a_fail(error: BaseException | None, verdict: Verdict, code: str | None) -> None:
    """FAIL comes from Refuted alone; what nobody foresaw is ERROR."""
    concluded = conclude("scenario", Proof.PROVOKED, error)
    assert (concluded.verdict, concluded.code) == (verdict, code)


def test_a_pass_tells_what_its_steps_had_to_tell() -> None:
    """Nothing else does: a FAIL has a reason of its own."""
    assert conclude("s", Proof.WIRED, None, note="open: GET /").reason == "open: GET /"
    assert conclude("s", Proof.WIRED, Refuted("c", "m"), note="open: GET /").reason == "m"


def test_a_fail_names_its_resources() -> None:
    """What a refutation is about reaches the conclusion, where waivers look for it."""
    assert conclude("s", Proof.WIRED, Refuted("c", "m", ("table",))).resources == ("table",)


def test_an_unforeseen_error_is_told_in_one_line() -> None:
    """The kind of the exception and its message, whatever line breaks it holds."""
    assert conclude("s", Proof.WIRED, ValueError("a\n  b")).reason == "a defect of Stormproof: ValueError: a b"


ANSWER = Exchange("GET", "https://api/", 200, {"x-amzn-requestid": "it"}, "")
OTHER = Exchange("GET", "https://api/", 401, {"x-amzn-requestid": "other"}, "")


def refutes(answers: list[Exchange]) -> None:
    """A judge that singles out what decides."""
    for answer in answers:
        if answer.status < 400:
            raise Refuted("auth.open", "let in")


def test_what_a_judge_had_singled_out_decided() -> None:
    """Where it names no request itself: not all that it was given."""
    with pytest.raises(Refuted) as raised:
        refutes([OTHER, ANSWER, OTHER])
    assert conclude("s", Proof.PROVOKED, raised.value).requests == ("it",)


def test_the_requests_that_a_judge_names_decided() -> None:
    """Whatever else it looked at."""
    with pytest.raises(Refuted) as raised:
        raise refuted("auth.open", "let in", [Attempt(OTHER), Attempt(ANSWER)])
    concluded = conclude("s", Proof.PROVOKED, raised.value)
    assert concluded.requests == ("other", "it")
    assert [each.partition(": ")[2] for each in concluded.found] == ["401 ''", "200 ''"]
