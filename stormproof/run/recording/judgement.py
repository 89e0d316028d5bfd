"""From what a scenario raised to what it concludes. FAIL comes from Refuted alone."""

from __future__ import annotations

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError

from stormproof.core.criteria.spent import Activity
from stormproof.core.criteria.verdicts import Conclusion, Proof, Verdict
from stormproof.core.errors import (
    CallFailed,
    CouldNotLook,
    NotThere,
    Refuted,
    StormproofError,
    Undecidable,
    UndoIncomplete,
)
from stormproof.core.observations import Exchange
from stormproof.core.output.crashes import crash_line


def conclude(
    scenario: str,
    proof: Proof,
    error: BaseException | None,
    *,
    activities: tuple[Activity, ...] = (),
    note: str = "",
    singled_out: tuple[str, ...] = (),
) -> Conclusion:
    """Return the conclusion of a scenario that raised `error`, or nothing; `note` is what a PASS has to tell.

    `singled_out` are the IDs of the requests that its checks looked at by themselves.
    Refuted is FAIL; Undecidable and a skip are UNDECIDED; everything else, a failed assert included, is ERROR.
    """
    verdict, code, reason = _judged(error)
    return Conclusion(
        scenario=scenario,
        verdict=verdict,
        proof=proof,
        reason=reason or (note if error is None else ""),
        code=code,
        activities=activities,
        resources=error.resources if isinstance(error, Refuted) else (),
        found=error.found if isinstance(error, Refuted) else (),
        requests=_requests(error) if isinstance(error, Refuted) else () if error else singled_out,
    )


def _judged(error: BaseException | None) -> tuple[Verdict, str | None, str]:
    match error:
        case None:
            return Verdict.PASS, None, ""
        case Refuted():
            return Verdict.FAIL, error.code, error.message
        case Undecidable():
            return Verdict.UNDECIDED, error.code, error.message
        case pytest.skip.Exception():
            return Verdict.UNDECIDED, "run.skipped", str(error.msg)
        case CouldNotLook() | CallFailed():
            return Verdict.ERROR, error.code, error.message
        case _:
            return Verdict.ERROR, _code(error), _told(error)


def _requests(refuted: Refuted) -> tuple[str, ...]:
    """Return the IDs of the requests that decided.

    As the judge names them, else of the exchanges that it had singled out when it refuted: each is a value of its own
    there, not one of many.
    """
    if refuted.requests:
        return refuted.requests
    trace = refuted.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    held = trace.tb_frame.f_locals.values() if trace else ()
    seen = (getattr(each, "exchange", each) for each in held)
    return tuple(dict.fromkeys(each.request_id for each in seen if isinstance(each, Exchange) and each.request_id))


def _code(error: BaseException) -> str:
    codes: tuple[tuple[type[BaseException], str], ...] = (
        (NotThere, "aws.not_there"),
        (UndoIncomplete, "undo.incomplete"),
        (StepDefinitionNotFoundError, "run.no_step"),
        (AssertionError, "run.assertion"),
        (pytest.fail.Exception, "run.assertion"),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), "run.error")


def _told(error: BaseException) -> str:
    """Return what a step raised: of a defect of ours also where, since its text alone explains nothing."""
    if isinstance(error, (StormproofError, AssertionError, StepDefinitionNotFoundError, pytest.fail.Exception)):
        text = " ".join(str(error).split())
        return f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"a defect of Stormproof: {crash_line(error)}"
