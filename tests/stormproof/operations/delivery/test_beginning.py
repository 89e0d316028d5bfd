"""The pipeline that is begun in a system's own repository: valid, safe, whole, and of nobody else's files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from provisioners.delivery.workflow_files import MARKER, Calls, calls_in, path_of
from provisioners.delivery.workflows import Checkout, plan
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.errors import Undecidable, UsageError
from stormproof.core.judges.delivery.approvals import judge_named
from stormproof.core.judges.delivery.pipelines import judge_exists, judge_staging, judge_tests_run, whole_tests
from stormproof.core.planning.plans import NoChange
from stormproof.operations.delivery import beginning
from stormproof.operations.delivery.beginning import OVERWRITTEN, STANDS, WRITTEN, Asked, begin, called
from stormproof.repository.examination import examine
from tests.provisioners.delivery.test_delivery import delivered

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
DELIVER = path_of("deliver")
SETTINGS = DeliverySettings()
ZIPS = {"shop-$ENVIRONMENT-api": "functions/api", "shop-$ENVIRONMENT-job": "functions/job"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with a test, and the code of two functions."""
    for path in ("tests/test_it.py", "functions/api/app.py", "functions/job/app.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("", "utf-8")
    return tmp_path


@pytest.fixture
def unexamined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what tools say of the texts, which one test below is about."""
    monkeypatch.setattr(beginning, "examine", lambda _texts: {"faults": [], "findings": []})


def texts(root: Path) -> Mapping[str, str]:
    """Return the workflows that stand in a repository, by path."""
    files = (root / ".github" / "workflows").iterdir()
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}


def sam(root: Path) -> Path:
    """Return the repository as one of a stack that SAM transforms."""
    (root / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", "utf-8")
    return root


def made(root: Path, **given: Any) -> Mapping[str, str]:
    """Return the texts of a pipeline that is begun."""
    begin(Asked(root, SETTINGS, **given))
    return texts(root)


def test_what_is_written_is_valid_and_safe(root: Path, unexamined: None) -> None:
    """Of zips and of SAM, whole or calling others' workflows: by GitHub's schema, and by zizmor."""
    kinds = {"zips": {"zips": ZIPS}, "called": {"zips": ZIPS, "calls": Calls("acme/stormproof", COMMIT)}, "sam": {}}
    found = {
        path.replace("stormproof-", f"{kind}-"): text
        for kind, given in kinds.items()
        for path, text in made(sam(root) if kind == "sam" else root, **given).items()  # type: ignore[arg-type]  # by name
    }
    assert len(found) == 9
    assert examine(found) == {"faults": [], "findings": []}


@pytest.mark.usefixtures("unexamined")
def test_a_pipeline_of_zips_and_one_of_sam_do_what_is_demanded(root: Path) -> None:
    """Every function is put into its environment's own, and then released."""
    zips, by_sam = made(root, zips=ZIPS), made(sam(root))
    for each in (zips, by_sam):
        pipeline = pipeline_of(each)
        judge_exists(pipeline)
        judge_tests_run(pipeline)
        judge_staging(pipeline, whole_tests(pipeline))
        assert judge_named(pipeline) == ("production",)
    assert [zips[DELIVER].count(text) for text in ("--zip", "stormproof release", "Deploy to")] == [2 * len(ZIPS), 2, 0]
    assert "ENVIRONMENT: production" in zips[DELIVER]
    assert "aws-sam-cli==" in by_sam[DELIVER]


@pytest.mark.usefixtures("unexamined")
def test_a_file_of_somebody_else_s_stays_unless_it_is_named(root: Path) -> None:
    """And then nothing is written at all; ours is written anew, or left where it is as it should be."""
    made(root, zips=ZIPS)
    assert set(begin(Asked(root, SETTINGS, zips=ZIPS)).files.values()) == {STANDS}
    changed = Asked(root, DeliverySettings(production="live"), zips=ZIPS)
    assert begin(changed).files[DELIVER] == WRITTEN
    (root / DELIVER).write_text("on: push\njobs: {}\n", "utf-8")
    (root / path_of("rollback")).unlink()
    with pytest.raises(UsageError, match="nothing was written") as refused:
        begin(changed)
    assert f"--overwrite {DELIVER}" in refused.value.way_out
    assert not (root / path_of("rollback")).exists()
    done = begin(Asked(root, DeliverySettings(production="live"), zips=ZIPS, overwrite=frozenset({DELIVER})))
    assert done.files == {DELIVER: OVERWRITTEN, path_of("rollback"): WRITTEN, path_of("compliance"): STANDS}
    assert texts(root)[DELIVER].startswith(MARKER)


@pytest.mark.usefixtures("unexamined")
def test_what_is_called_is_pinned_and_left_alone_by_a_plan(root: Path) -> None:
    """What it does cannot be seen here, so that nobody says that it is guarded."""
    found = made(root, zips=ZIPS, calls=called(f"acme/stormproof@{COMMIT}"))
    assert all(f"@{COMMIT} # v" in text for text in found.values())
    assert calls_in(found) == Calls("acme/stormproof", COMMIT)
    with pytest.raises(Undecidable):
        judge_named(pipeline_of(found))
    commands = (beginning.zipped(ZIPS),)
    planned = plan(delivered(test=("pip install pytest", "python -m pytest"), deploy=commands), Checkout(found))
    assert [type(each) for each in planned] == [NoChange] * 3


@pytest.mark.parametrize(
    "said", ["acme/stormproof", "acme/stormproof@v1", "acme/stormproof@main", f"stormproof@{COMMIT}"]
)
def test_nothing_is_called_by_a_name_that_can_be_moved(said: str) -> None:
    """A tag or a branch is somebody else's to move."""
    with pytest.raises(UsageError, match="OWNER/REPOSITORY@COMMIT"):
        called(said)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "how it is deployed is not known"),
        ({"zips": {"shop": "nowhere"}}, "no such folder"),
        ({"zips": {'shop"; curl evil': "functions/api"}}, "no function's name"),
        ({"root": "nowhere"}, "is no folder"),
    ],
)
def test_what_is_not_known_is_asked_for(root: Path, given: dict[str, Any], said: str) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match=said):
        begin(Asked(root / given.pop("root", ""), SETTINGS, **given))
    assert not (root / ".github").exists()


def test_commands_that_make_it_unsafe_are_refused(root: Path) -> None:
    """By the same tools by which it is judged."""
    unsafe = DeliverySettings(deploy=("sam deploy --tags by=${{ github.event.head_commit.message }}",))
    with pytest.raises(UsageError, match="attacker-controllable"):
        begin(Asked(root, unsafe))
    assert not (root / ".github").exists()
