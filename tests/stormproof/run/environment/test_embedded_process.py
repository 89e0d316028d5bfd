"""The embedded AWS of one run, as a process: a script of the test stands for it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.weather import CLEAR, Weather
from stormproof.run.environment import embedded_process
from stormproof.run.environment.embedded_process import EmbeddedProcess

READY = """#!{python}
import json, signal, sys, time
{before}
with open(sys.argv[-1] + ".part", "w") as file:
    json.dump({{"target": "/somewhere/target.toml"}}, file)
import os
os.rename(sys.argv[-1] + ".part", sys.argv[-1])
time.sleep(600)
"""
DIES = """#!{python}
import sys
sys.exit("stormproof: the port is in use")
"""

Start = Callable[..., EmbeddedProcess]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a script in place of the embedded AWS; whatever was started is stopped."""
    started: list[EmbeddedProcess] = []

    def run(text: str, before: str = "", weather: Weather = CLEAR) -> EmbeddedProcess:
        script = tmp_path / "python"
        script.write_text(text.format(python=sys.executable, before=before), "utf-8")
        script.chmod(0o755)
        with monkeypatch.context() as patched:
            patched.setattr(embedded_process.sys, "executable", str(script))  # type: ignore[attr-defined]  # the module's own import
            started.append(EmbeddedProcess(weather))
        return started[-1]

    yield run
    for process in started:
        process.stop()


def alive(process: EmbeddedProcess) -> bool:
    """Whether the process still runs."""
    try:
        os.kill(process._process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_its_target_file_is_known_when_it_is_ready(start: Start) -> None:
    """The ready file names it."""
    assert start(READY).target() == Path("/somewhere/target.toml")


def test_its_weather_is_the_runs(start: Start) -> None:
    """What was asked of the run is asked of the embedded AWS."""
    told = "assert '--weather=rough --weather-seed=7 --weather-rate=2' in ' '.join(sys.argv), sys.argv"
    assert start(READY, told, Weather("rough", 7, 2)).target().name == "target.toml"


def test_stopping_leaves_neither_process_nor_folder(start: Start) -> None:
    """And may be done twice."""
    process = start(READY)
    process.target()
    process.stop()
    process.stop()
    assert not alive(process)
    assert not process.folder.exists()


def test_one_that_will_not_end_is_killed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run does not leave anything running, however stubborn."""
    monkeypatch.setattr(embedded_process, "STOP_WITHIN_S", 0.2)
    process = start(READY, before="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    process.target()
    process.stop()
    assert not alive(process)


def test_one_that_dies_is_told_with_its_last_words(start: Start) -> None:
    """One message that holds the reason."""
    with pytest.raises(UsageError, match="the port is in use"):
        start(DIES).target()


def test_the_stand_in_is_called_as_the_command_line_is(start: Start) -> None:
    """The ready file lies in the folder that goes with the process."""
    process = start(READY)
    process.target()
    assert json.loads((process.folder / "ready.json").read_text("utf-8")) == {"target": "/somewhere/target.toml"}
