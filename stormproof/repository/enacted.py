"""A job's own commands, run as they stand in its workflow, in a small copy of the repository.

The copy holds the files by which pytest is set up and, where tests are kept, tests of ours: one that passes, and one
that fails where that is wanted. What would reach outside (installers, deployment tools, AWS) is stood for by programs
that write down how they were called and succeed; nothing of whoever runs it is in the environment of the commands.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from stormproof.core.delivery.expressions import Known, holds
from stormproof.core.delivery.runs import FAILURE, SUCCESS, Event
from stormproof.core.delivery.workflows import Job, Step
from stormproof.core.errors import CouldNotLook
from stormproof.repository.test_folders import test_folders

CALLED = "CALLED"
RECORDED = (
    "aws", "cdk", "chalice", "curl", "docker", "eslint", "flake8", "gh", "git", "mypy", "npm", "npx", "pip", "pip3",
    "pipx", "pnpm", "poetry", "pulumi", "pylint", "pyright", "ruff", "sam", "serverless", "sls", "stormproof",
    "terraform", "tofu", "uv", "uvx", "wget", "yarn",
)  # fmt: skip
"""Programs that are only written down."""
SETTINGS = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
WITHIN_S = 120.0
LAST = 300
"""Characters of what was said that are kept."""
TESTS = {"passes": "def test_that_passes():\n    assert True\n", "fails": "def test_that_fails():\n    assert False\n"}
RECORDER = '#!/bin/sh\necho "$(basename "$0") $*" >> "${file}"\nexit 0\n'
PYTHON = (
    '#!/bin/sh\nif [ "$1" = -m ] && [ "$2" = pip ]; then echo "python $*" >> "${file}"; exit 0; fi\n'
    'exec "{python}" "$@"\n'
)


@dataclass(frozen=True)
class Ended:
    """How a job ended: the exit status of the command that failed, or 0; what was said last; what it called."""

    status: int
    said: str = ""
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A small copy of a repository in which jobs are enacted, after an event."""

    folder: Path
    programs: Path
    event: Event
    ended: dict[Job, Ended] = field(default_factory=dict)

    def enact(self, job: Job) -> str:
        """Run a job's commands and return its result, as `core.delivery.runs.play` wants it; raises CouldNotLook."""
        calls = self.folder.parent / f"called-{len(self.ended)}"
        failed: Ended | None = None
        for step in job.steps:
            if not step.run or not self._goes(step, failed):
                continue
            status, said = self._run(step, job, calls)
            if status and not step.may_fail and failed is None:
                failed = Ended(status, said)
        called = tuple(calls.read_text("utf-8").splitlines()) if calls.exists() else ()
        self.ended[job] = Ended(failed.status, failed.said, called) if failed else Ended(0, "", called)
        return FAILURE if failed else SUCCESS

    def _goes(self, step: Step, failed: Ended | None) -> bool:
        return bool(holds(step.condition, Known(self.event.known, ("failure",) if failed else ())))

    def _run(self, step: Step, job: Job, calls: Path) -> tuple[int, str]:
        """Run a step as GitHub's runner does without a word on the shell, or with bash: it stops at what fails.

        https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
        """
        options = ["-eo", "pipefail"] if step.shell == "bash" else ["-e"]
        script = self.folder.parent / "step.sh"
        script.write_text(EXPRESSION.sub("stormproof", step.run), "utf-8")
        where = self.folder / step.folder if step.folder and (self.folder / step.folder).is_dir() else self.folder
        process = subprocess.Popen(  # noqa: S603 - the owner's own commands, by their permission
            ["/bin/bash", "--noprofile", "--norc", *options, str(script)],
            cwd=where,
            env=self._variables(step, job, calls),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=WITHIN_S)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise CouldNotLook(
                "checkout.too_slow", f"{job}: {step.run[:80]} has not ended in {WITHIN_S:.0f} s"
            ) from error
        return process.returncode, " ".join(said.split())[-LAST:]

    def _variables(self, step: Step, job: Job, calls: Path) -> Mapping[str, str]:
        """Return the environment of a step: the job's, and what GitHub's runner sets of its own.

        https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
        """
        given = {**job.env, **step.env}
        own = {str(name): EXPRESSION.sub("stormproof", str(value)) for name, value in given.items()}
        ref = self.event.known["github.ref"]
        runner = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_REF": ref, "GITHUB_EVENT_NAME": self.event.name}
        runner |= {"GITHUB_REF_NAME": ref.split("/", 2)[-1], "GITHUB_WORKSPACE": str(self.folder)}
        runner |= {"RUNNER_TEMP": str(self.folder.parent), "RUNNER_OS": "Linux"}
        files = {
            name: str(self.folder.parent / name.lower())
            for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")
        }
        home = {"HOME": str(self.folder.parent), "LANG": "C.UTF-8", "PATH": f"{self.programs}:/usr/bin:/bin"}
        return {**own, **runner, **files, **home, CALLED: str(calls), "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def staged(root: Path, event: Event, *, broken: bool) -> Iterator[Stage]:
    """Make a small copy of the repository at `root` for as long as a block runs; `broken` adds a test that fails.

    Raises CouldNotLook where no test for pytest is kept in it.
    """
    folders = test_folders(root)
    if not folders:
        raise CouldNotLook("checkout.no_tests", "no file of tests is in the checkout, so that none can be broken")
    with tempfile.TemporaryDirectory(prefix="stormproof-push-") as made:
        copy, programs = Path(made) / "repository", Path(made) / "programs"
        copy.mkdir()
        for name in SETTINGS:
            if (root / name).is_file():
                shutil.copy(root / name, copy / name)
        for folder in folders:
            (copy / folder).mkdir(parents=True, exist_ok=True)
            for name in ("passes", "fails") if broken else ("passes",):
                (copy / folder / f"test_stormproof_{name}.py").write_text(TESTS[name], "utf-8")
        _programs(programs)
        yield Stage(copy, programs, event)


def _programs(folder: Path) -> None:
    folder.mkdir()
    texts = dict.fromkeys(RECORDED, RECORDER.replace("{file}", "{" + CALLED + "}"))
    python = PYTHON.replace("{file}", "{" + CALLED + "}").replace("{python}", sys.executable)
    texts |= dict.fromkeys(("python", "python3"), python)
    texts |= dict.fromkeys(("pytest", "py.test"), f'#!/bin/sh\nexec "{sys.executable}" -m pytest "$@"\n')
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o755)
