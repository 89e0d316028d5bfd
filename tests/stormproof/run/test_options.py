"""The run's options, and what cannot be asked for."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.core.weather import CLEAR, Weather
from stormproof.run.options import Options, read_options


def options(tmp_path: Path, **given: Any) -> Options:
    """Read options as pytest hands them over."""
    known = {
        "--target": None,
        "--provision": None,
        "--criteria": None,
        "--html": False,
        "--reports": None,
        "--max-wait": 15.0,
        "--lease-wait": 30.0,
        "--system": None,
        "--parameter": None,
        "--skip-workload-check": False,
        "--weather": None,
        "--weather-seed": None,
        "--weather-rate": None,
    }
    given = {"target": "embedded"} | given
    given["target"] = [given["target"]]
    values = known | {f"--{name.replace('_', '-')}": value for name, value in given.items()}
    config = Mock(spec=pytest.Config, rootpath=tmp_path)
    config.option = Mock(spec=["numprocesses", "tx", "allure_report_dir", "collectonly"], collectonly=False)
    config.option.numprocesses, config.option.tx = given.get("n"), []
    config.option.allure_report_dir = given.get("alluredir")
    config.getoption = values.__getitem__
    return read_options(config)


def test_by_default_all_criteria_run_on_a_fresh_provisioned_embedded_aws(tmp_path: Path) -> None:
    """Nothing named: no target, provisioning first, reports beside the features."""
    read = options(tmp_path)
    assert (read.target, read.provision, len(read.criteria), read.partial) == (None, True, 64, False)
    assert read.reports == tmp_path / "reports"
    assert read.allure_results is None


def test_a_named_target_is_not_provisioned_unless_asked(tmp_path: Path) -> None:
    """Verifying changes nothing on somebody's system."""
    target = tmp_path / "t.toml"
    target.touch()
    assert not options(tmp_path, target=str(target)).provision
    assert options(tmp_path, target=str(target), provision=True).provision


def test_some_criteria_make_a_partial_run(tmp_path: Path) -> None:
    """A bare number means the whole requirement; naming all of them is not partial."""
    assert [c.id for c in options(tmp_path, criteria="6.5,1").criteria] == ["1.1", "1.2", "1.3", "1.4", "1.5", "6.5"]
    assert options(tmp_path, criteria="6.5").partial
    assert not options(tmp_path, criteria=",".join(map(str, range(1, 13)))).partial


def test_another_system_is_named_by_its_template(tmp_path: Path) -> None:
    """The twin unless asked for; what a run says of its system brings it again, from any folder."""
    assert options(tmp_path).system == TWIN
    assert not TWIN.options
    template = tmp_path / "t.yaml"
    template.touch()
    asked = options(tmp_path, system=str(template), parameter=["A=1", "B=x=y"]).system
    assert asked == DeployedSystem(template, ("A=1", "B=x=y"))
    assert asked.options == [f"--system={template}", "--parameter=A=1", "--parameter=B=x=y"]


@pytest.mark.parametrize("more", [{"system": "gone.yaml"}, {"target": "t", "parameter": ["A=1"]}])
def test_a_system_that_cannot_be_is_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    """A template that is not there; a system for a target that has one."""
    (tmp_path / "t").touch()
    given = {name: str(tmp_path / value) if name == "target" else value for name, value in more.items()}
    with pytest.raises(UsageError):
        options(tmp_path, **given)


def test_the_weather_can_be_had_again_by_its_options(tmp_path: Path) -> None:
    """Clear unless asked for; what a rough one says of itself brings it again."""
    assert options(tmp_path).weather == CLEAR
    assert options(tmp_path, weather="rough").weather == Weather("rough", 0, 1.0)
    rough = options(tmp_path, weather="rough", weather_seed=7, weather_rate=2.5).weather
    assert rough.options == ["--weather=rough", "--weather-seed=7", "--weather-rate=2.5"]


def test_allure_results_are_written_by_the_run_itself(tmp_path: Path) -> None:
    """--alluredir names the folder; --html alone keeps them with the reports."""
    assert options(tmp_path, alluredir=str(tmp_path / "x")).allure_results == tmp_path / "x"
    assert options(tmp_path, html=True).allure_results == tmp_path / "reports" / "allure-results"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n": 2}, "one process"),
        ({"criteria": "1.9"}, "no criterion '1.9'"),
        ({"criteria": ""}, "no criterion"),
        ({"target": "missing.toml"}, "missing.toml does not exist"),
        ({"max_wait": 0.0}, "--max-wait must be above 0"),
        ({"max_wait": -1.0}, "--max-wait must be above 0"),
        ({"weather_seed": 3}, "nothing in clear weather"),
        ({"weather": "clear", "weather_rate": 2.0}, "nothing in clear weather"),
        ({"weather": "rough", "weather_rate": 0.0}, "--weather-rate 0 cannot be"),
        ({"weather": "rough", "weather_rate": 11.0}, "--weather-rate 11 cannot be"),
        ({"weather": "rough", "weather_rate": float("nan")}, "--weather-rate nan cannot be"),
        ({"target": __file__, "weather": "rough"}, "--weather is of a fresh embedded AWS"),
    ],
)
def test_bad_use_is_named(tmp_path: Path, given: dict[str, Any], said: str) -> None:
    """What is wrong, and the way out."""
    with pytest.raises(UsageError, match=said) as raised:
        options(tmp_path, **given)
    assert raised.value.way_out
