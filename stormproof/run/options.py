"""The command line of the acceptance run, and what cannot be combined."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.errors import UsageError
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.core.weather import CLEAR, WORST, Kind, Weather
from stormproof.operations.target_choice import DEFAULT, EMBEDDED, VARIABLE, chosen_target

LIVE_MAX_WAIT_MINUTES = 15.0
LEASE_WAIT_MINUTES = 30.0
LONGEST_WAIT_MINUTES = 7 * 24 * 60
ONLY_EMBEDDED = ("--system", "--parameter", "--weather", "--weather-seed", "--weather-rate")
"""Options that a fresh embedded AWS alone has."""


@dataclass(frozen=True)
class Options:
    """What the user asked for. `target` None means a fresh embedded AWS; `reports` is a folder."""

    target: Path | None
    provision: bool
    criteria: tuple[Criterion, ...]
    partial: bool
    """Whether only some criteria are meant, so that no run of them can open the gate."""
    html: bool
    allure_results: Path | None
    """Where Allure's results go, None when nobody wants them."""
    reports: Path
    max_wait_s: float
    weather: Weather = CLEAR
    """Of the fresh embedded AWS."""
    system: DeployedSystem = TWIN
    """On the fresh embedded AWS."""
    skip_workload_check: bool = False
    """Whether it is provisioned although nobody has seen the workload work."""
    lease_wait_minutes: float = LEASE_WAIT_MINUTES
    """How long to wait for the lease of another run, 0 for not at all."""


def add_options(parser: pytest.Parser) -> None:
    """Add the options to pytest's command line."""
    group = parser.getgroup("stormproof", "Stormproof's acceptance run")
    group.addoption(
        "--target",
        metavar="FILE",
        action="append",
        help="target file, in one word (--target=FILE): pytest takes a path that stands alone for a place of tests; "
        f"`{EMBEDDED}` starts a fresh embedded AWS (default: ${VARIABLE} or ./{DEFAULT})",
    )
    _add_options_of_provisioning(group)
    group.addoption("--criteria", metavar="IDS", help="criteria (1.1,6.2) or requirements (1,6); default: all 64")
    group.addoption("--scenarios", action="store_true", help="also say what each scenario came to")
    group.addoption("--html", action="store_true", help="also build Allure's HTML report (needs Node)")
    group.addoption("--reports", metavar="DIR", help="where reports are written (default: reports)")
    group.addoption(
        "--max-wait",
        metavar="MINUTES",
        type=float,
        default=LIVE_MAX_WAIT_MINUTES,
        help="what one stimulus may take on a live target; beyond it: UNDECIDED (default: %(default)s)",
    )
    _add_options_of_the_lease(group)
    _add_options_of_the_embedded_aws(group)


def _add_options_of_provisioning(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--provision",
        action="store_true",
        default=None,
        dest="provision",
        help="apply the controls first (default on the fresh embedded AWS alone)",
    )
    group.addoption("--no-provision", action="store_false", dest="provision", help="verify the system as it stands")
    group.addoption(
        "--skip-workload-check",
        action="store_true",
        help="provision without a trial of the target's workload: nobody then knows whether clients were served before",
    )


def _add_options_of_the_lease(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--lease-wait",
        metavar="MINUTES",
        type=float,
        default=LEASE_WAIT_MINUTES,
        help="how long to wait while another run changes the target, 0 for not at all (default: %(default)s)",
    )
    group.addoption(
        "--no-wait",
        action="store_const",
        const=0.0,
        dest="lease_wait",
        help="refuse at once where another run is at it",
    )


def _add_options_of_the_embedded_aws(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--system",
        metavar="TEMPLATE",
        help="SAM or CloudFormation template of what the fresh embedded AWS runs (default: the twin)",
    )
    group.addoption("--parameter", metavar="KEY=VALUE", action="append", help="of that template; may be given again")
    group.addoption(
        "--weather",
        choices=get_args(Kind),
        help="of the fresh embedded AWS: rough lets calls be throttled, fail, break off, come late; slow lets what was "
        "changed be seen as late as on AWS (default: clear)",
    )
    group.addoption("--weather-seed", metavar="N", type=int, help="the same seed brings the same troubles (default: 0)")
    group.addoption(
        "--weather-rate",
        metavar="R",
        type=float,
        help=f"how many times the usual troubles, above 0, at most {WORST:g} (default: 1)",
    )


def read_options(config: pytest.Config) -> Options:
    """Return the options; raises UsageError for values that mean nothing and combinations that cannot work."""
    if getattr(config.option, "numprocesses", None) or getattr(config.option, "tx", None):
        raise UsageError(
            "the acceptance run is one process, -n cannot be used",
            "waits overlap by themselves: stimuli run side by side",
        )
    target = _target(config)
    if not 0 < config.getoption("--max-wait") <= LONGEST_WAIT_MINUTES:
        raise UsageError(f"--max-wait must be above 0, and at most {LONGEST_WAIT_MINUTES}", "it is a number of minutes")
    named = config.getoption("--criteria")
    chosen = catalogue().select(named.split(",")) if named is not None else tuple(catalogue().criteria.values())
    provision = config.getoption("--provision")
    reports = Path(config.getoption("--reports") or config.rootpath / "reports").resolve()
    return Options(
        target=target,
        provision=(target is None) if provision is None else provision,
        criteria=chosen,
        partial=len(chosen) < len(catalogue().criteria),
        html=config.getoption("--html"),
        allure_results=_allure_results(config, reports),
        reports=reports,
        max_wait_s=config.getoption("--max-wait") * 60,
        weather=_weather(config),
        system=_system(config),
        skip_workload_check=config.getoption("--skip-workload-check"),
        lease_wait_minutes=_lease_wait(config),
    )


def _target(config: pytest.Config) -> Path | None:
    """Return the target file that is meant, None for a fresh embedded AWS; to list scenarios none is needed."""
    named = config.getoption("--target") or []
    if len(named) > 1:
        raise UsageError(f"--target is given twice: {', '.join(named)}", "a run is about one target")
    if not named and config.option.collectonly:
        return None
    only_embedded = next((option for option in ONLY_EMBEDDED if config.getoption(option) is not None), "")
    target = chosen_target(named[0] if named else None, only_embedded=only_embedded)
    if target and not target.exists():
        raise UsageError(f"target file {target} does not exist", "`stormproof target init` writes one")
    return target.resolve() if target else None


def _lease_wait(config: pytest.Config) -> float:
    minutes = float(config.getoption("--lease-wait"))
    if not minutes >= 0:
        raise UsageError("--lease-wait must not be below 0", "it is a number of minutes")
    return minutes


def _system(config: pytest.Config) -> DeployedSystem:
    template, parameters = config.getoption("--system"), tuple(config.getoption("--parameter") or ())
    if template and not Path(template).is_file():
        raise UsageError(f"template {template} does not exist", "name a SAM or CloudFormation template")
    return DeployedSystem(Path(template).resolve() if template else None, parameters)


def _weather(config: pytest.Config) -> Weather:
    kind, seed, rate = (config.getoption(name) for name in ("--weather", "--weather-seed", "--weather-rate"))
    if kind in {None, "clear"} and (seed, rate) != (None, None):
        raise UsageError("--weather-seed and --weather-rate mean nothing in clear weather", "add --weather rough")
    if rate is not None and not 0 < rate <= WORST:
        raise UsageError(f"--weather-rate {rate:g} cannot be", f"give a number above 0, at most {WORST:g}")
    return Weather(kind or "clear", seed or 0, 1.0 if rate is None else rate)


def _allure_results(config: pytest.Config, reports: Path) -> Path | None:
    """Take ``--alluredir`` over from allure-pytest, which knows neither steps of Gherkin nor five verdicts."""
    named = getattr(config.option, "allure_report_dir", None)
    if named:
        config.option.allure_report_dir = None
        return Path(named).resolve()
    return reports / "allure-results" if config.getoption("--html") else None
