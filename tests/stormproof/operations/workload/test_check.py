"""Whether a workload was seen to work: what is refused with its line, what is told, and what hinders nothing."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from probes.remote.journey import NoNotes, Outcome
from stormproof.core.errors import CouldNotLook, TargetError, Undecidable
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.workload.model import Workload
from stormproof.operations.workload import check
from stormproof.operations.workload.check import must_have_worked, must_work, summed_up
from stormproof.operations.workload.jobs import JobTried
from stormproof.operations.workload.keys import HeldKey
from stormproof.operations.workload.trial import Tried
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.stormproof.core.target.test_workload import FIRST, WHOLE
from tests.stormproof.made_targets import STAGING
from tests.stormproof.made_workloads import CANCEL, JOBS, SHOP


def reached(tmp_path: Path, workload: Workload = SHOP, authorization: str = "NONE") -> Any:
    """Return a target that was reached, with the file of the workload; its methods ask for that authorization."""
    file = tmp_path / "t.toml"
    file.write_text(STAGING + WHOLE, "utf-8")
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": authorization}
    security: list[dict[str, list[str]]] = [] if authorization == "NONE" else [{"it": []}]
    method = {"get": {"security": security}}
    document = {
        "openapi": "3.0.1",
        "paths": {"/up": method},
        "components": {"securitySchemes": {"it": scheme}},
    }
    reads = FakeReads({("apigateway", "get_export"): {"body": json.dumps(document)}})
    target = SimpleNamespace(workload=workload, permitted=SimpleNamespace(provoke=False))
    connection = SimpleNamespace(target=target, reader=reads)
    return SimpleNamespace(file=file, connection=connection, system=SYSTEM)


def health(status: int = 200, code: str = "", problem: str = "") -> Outcome:
    """Return what came of the request for the health."""
    return Outcome("health", Exchange("GET", "https://api/prod/up", status, {}, ""), code, problem)


class NoKeys:
    """Gives none."""

    @contextmanager
    def held(self) -> Any:
        """Yield none."""
        yield HeldKey()

    def notes(self, _: Any) -> NoNotes:
        """Write nothing down."""
        return NoNotes()


REFUSED = Tried((health(403, "status", "403 instead of 200"),))


@pytest.mark.parametrize(
    ("tried", "line", "said", "way_out"),
    [
        (REFUSED, 3, "403: the API asks for a key, and there is none to try it with", "[harness_key]"),
        (Tried(REFUSED.outcomes, key=HeldKey("k")), 3, "one that was made for the look does not open it", "provoke"),
        (Tried(REFUSED.outcomes, key=HeldKey("k", given=True)), 2, "403 instead of 200", "the status that the system"),
        (Tried((Outcome("follow", Unreachable("GET", "u", "timeout", ""), "unreachable", "no answer"),)), 18,
         "follow: GET u: no answer", "stormproof doctor"),
        (Tried((health(),), left=(CANCEL,)), 25, "cancel: was not taken", "see whether something is left"),
        (Tried((health(),), (JobTried(1, JOBS[1], "poll.timed_out", "not seen"),)), 37, "job of oven: not seen",
         "one line of its log"),
        (Tried((health(),), (JobTried(1, JOBS[1], "aws.access_denied", "denied"),)), 36, "job of oven: denied",
         "stormproof doctor"),
    ],
)  # fmt: skip
def test_what_does_not_work_is_told_with_its_line_and_the_way_out(
    tmp_path: Path, tried: Tried, line: int, said: str, way_out: str
) -> None:
    """Each once."""
    with pytest.raises(TargetError) as error:
        must_have_worked(reached(tmp_path), tried)
    told = str(error.value)
    assert told.startswith(f"{tmp_path / 't.toml'}:{FIRST + line - 1}: workload.")
    assert told.count(said) == 1
    assert way_out in told


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (HeldKey(), "403: the system itself refuses it: API Gateway asks for no key"),
        (HeldKey("k"), "403: the API asks for a key, and one that was made for the look does not open it"),
    ],
)
def test_who_has_allowed_a_key_is_not_asked_to_allow_it(tmp_path: Path, key: HeldKey, said: str) -> None:
    """A function that reads keys of its own refuses before anything of ours stands there."""
    found = reached(tmp_path)
    found.connection.target.permitted.provoke = True
    with pytest.raises(TargetError) as error:
        must_have_worked(found, Tried(REFUSED.outcomes, key=key))
    assert said in str(error.value)
    assert "[harness_key], or a request that needs none" in str(error.value)
    assert "provoke" not in str(error.value)


def test_credentials_that_no_api_key_is_are_told_and_hinder_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IAM, Cognito, an authorizer of the owner's: `target check` cannot say that it works, `apply` goes on."""
    found = reached(tmp_path, authorization="awsSigv4")
    with pytest.raises(CouldNotLook, match="GET /up asks for credentials of its own") as error:
        must_have_worked(found, REFUSED)
    assert error.value.code == "workload.needs_credentials"
    monkeypatch.setattr(check, "try_workload", lambda *_: REFUSED)
    (line,) = must_work(found, NoKeys(), None, skip=False)
    assert line.startswith("the workload was not seen to work: GET /up asks for credentials of its own (AWS_IAM)")


def test_without_a_workload_it_is_told_what_will_be_undecided(tmp_path: Path) -> None:
    """Of the criteria that the changes are for."""
    bare = reached(tmp_path, Workload())
    assert [line.split(" ")[0] for line in must_work(bare, NoKeys(), None, skip=False)] == [
        "workload.health",
        "workload.journey",
        "workload.jobs",
    ]
    assert must_work(bare, NoKeys(), ["8.6", "8.3"], skip=False) == [
        "workload.journey is not stated: without it decided by weaker proofs, or UNDECIDED: 8.6"
    ]
    assert must_work(bare, NoKeys(), ["8.3"], skip=False) == []


def test_who_must_goes_on_without_a_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent, and that is said."""
    monkeypatch.setattr(check, "try_workload", None)
    (line,) = must_work(reached(tmp_path), NoKeys(), None, skip=True)
    assert line == "the workload was not tried: --skip-workload-check"


def test_what_works_is_summed_up() -> None:
    """With why jobs were not tried, where that is so."""
    assert summed_up(Tried((health(),), (JobTried(0, JOBS[0]),))) == [
        "the workload works: 1 request and 1 job came to what is stated"
    ]
    assert summed_up(Tried((health(),), unpermitted=True))[1].startswith("jobs were not tried")


def test_a_job_is_told_at_the_key_that_it_is_about() -> None:
    """What is not stated is told at the function."""
    assert [JobTried(0, JOBS[1], code).place for code in ("workload.job_not_done", "poll.timed_out", "aws.x")] == [
        "function",
        "log",
        "message",
    ]


def test_an_api_that_answers_inside_a_vpc_alone_hinders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told that nobody could look."""

    def out_of_reach(*_: object) -> Tried:
        raise Undecidable("api.private", "REST API a1 is private")

    monkeypatch.setattr(check, "try_workload", out_of_reach)
    assert must_work(reached(tmp_path), NoKeys(), ["8.3"], skip=False) == [
        "the workload was not seen to work: REST API a1 is private"
    ]
