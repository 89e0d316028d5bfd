"""The acceptance run as a pytest plugin: the composition root that wires one run from its parts."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Generator

import pytest

from stormproof.aws.discovery.target_file import load_target
from stormproof.aws.undo.interruption import watch
from stormproof.core.bench import Bench
from stormproof.core.errors import UsageError
from stormproof.core.output.crashes import crash_line
from stormproof.core.output.printable import printable
from stormproof.core.target.model import Permit, Target
from stormproof.garbage import collected_seldom
from stormproof.run import hooks
from stormproof.run.collection.feature_checks import FeatureChecks
from stormproof.run.collection.scenarios import CRITERION_TAG, PROOF_TAGS, REQUIREMENT_TAG
from stormproof.run.collection.selection import Selector
from stormproof.run.collection.weaker_proofs import WeakerProofs
from stormproof.run.environment.plugin import EnvironmentPlugin
from stormproof.run.experiments.lifecycle import EXPERIMENTS, Experiments
from stormproof.run.experiments.progress import progress_of
from stormproof.run.experiments.scheduler import Scheduler
from stormproof.run.options import Options, add_options, read_options
from stormproof.run.recording.evidence.signature import Signer, signer_from
from stormproof.run.recording.recorder import RAN, Recorder, ScenarioRun, Tell
from stormproof.run.reporting.dashboard import DashboardPicture
from stormproof.run.reporting.facts import FactsGatherer
from stormproof.run.reporting.finish import RunFinisher
from stormproof.run.reporting.places import REPORTS, may_harm, try_places
from stormproof.run.reporting.reports import ReportWriter
from stormproof.run.reporting.results import BAD_USE, UNDO_INCOMPLETE
from stormproof.run.reporting.terminal import in_full, install_terminal

OPTIONS = pytest.StashKey[Options]()
TARGET = pytest.StashKey[Target | None]()
SIGNER = pytest.StashKey[Signer | None]()
EVERYTHING = Permit(provision=True, wire=True, provoke=True, sabotage=True)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the run's own hooks."""
    collected_seldom()
    pluginmanager.add_hookspecs(hooks)
    pluginmanager.register(BadUse(), "stormproof_bad_use")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add Stormproof's options."""
    add_options(parser)


class BadUse:
    """A pytest plugin: what pytest calls a usage error has exit status 2 here; 4 means that an undo is incomplete.

    A crash has 2 as well: it is no verdict.
    """

    def __init__(self) -> None:
        self._crashed = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, int | None, int | None]:
        """Print a usage error, or what a run crashed with, as one message."""
        try:
            status = yield
        except pytest.UsageError as error:
            return _bad_use(error)
        except Exception as error:  # noqa: BLE001 - whatever ends a run is one message, and no verdict
            trace = "".join(traceback.format_exception(error)) if in_full(config) else ""
            return _bad_use(f"{crash_line(error)}\n{trace}".rstrip())
        return BAD_USE if self._crashed and status != UNDO_INCOMPLETE else status

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self) -> None:
        """Remember that the run crashed."""
        self._crashed = True


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Read the options and the target file before anything begins; signals end a run in order, as Ctrl-C does."""
    if config.option.help or config.option.version:
        return None
    watch()
    try:
        options = config.stash[OPTIONS] = read_options(config)
        config.stash[SIGNER] = signer_from(os.environ)
        target = config.stash[TARGET] = load_target(options.target) if options.target else None
        if not config.option.collectonly:
            try_places(config, options, harms=target is not None and may_harm(target))
    except UsageError as error:
        return _bad_use(error)
    return None


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Wire the run: what each part needs is handed to it here and nowhere else; for a help there is no run."""
    for proof in PROOF_TAGS:
        config.addinivalue_line("markers", f"{proof}: the proof that a scenario gives")
    config.addinivalue_line("markers", "criterion(id): the criterion of a scenario's rule")
    config.addinivalue_line("markers", "requirement(number): the requirement of a scenario's feature")
    if OPTIONS not in config.stash:
        return
    options, target = config.stash[OPTIONS], config.stash[TARGET]
    progress = progress_of(config)
    recorder = Recorder(progress.tick)
    selector = Selector(options, target.permitted if target else EVERYTHING)
    experiments = config.stash[EXPERIMENTS] = Experiments(options)
    plugins = {
        "feature_checks": FeatureChecks(),
        "recorder": recorder,
        "selector": selector,
        "weaker_proofs": WeakerProofs(recorder),
        "experiments": experiments,
        "finish": RunFinisher(options, recorder, selector, experiments),
        "environment": EnvironmentPlugin(config, options),
        **_reporting(config),  # behind the environment, so that it is asked before that ends
        "progress": progress,  # last, so that its line is gone before the others speak
    }
    for name, plugin in plugins.items():
        config.pluginmanager.register(plugin, f"stormproof_{name}")
    install_terminal(config)


def _reporting(config: pytest.Config) -> dict[str, object]:
    """Return the plugins that write reports, none where those are not wanted."""
    if config.pluginmanager.is_blocked(REPORTS):
        return {}
    gatherer, picture = FactsGatherer(), DashboardPicture(config)
    writer = ReportWriter(config, config.stash[SIGNER], gatherer, picture)
    return {"facts": gatherer, "dashboard": picture, "reports": writer}


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    """The run's tools, recording into this scenario's evidence."""
    return request.config.stash[EXPERIMENTS].bench(request.node.stash[RAN].evidence_log)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """What a step tells by, though it holds."""
    ran: ScenarioRun = request.node.stash[RAN]
    return ran.tell


@pytest.fixture
def stimuli(request: pytest.FixtureRequest) -> Scheduler:
    """The stimuli that the selected scenarios name, already started."""
    return request.config.stash[EXPERIMENTS].stimuli


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: object) -> bool | None:
    """Mark scenarios so that ``-m provoked`` and ``-m 'criterion(id="1.1")'`` select them."""
    mark = pytest.mark
    if found := CRITERION_TAG.fullmatch(tag):
        mark.criterion(id=found[1])(function)
    elif found := REQUIREMENT_TAG.fullmatch(tag):
        mark.requirement(number=int(found[1]))(function)
    else:
        getattr(mark, tag)(function)
    return True


def _bad_use(error: Exception | str) -> int:
    sys.stderr.write(f"stormproof: {printable(str(error))}\n")
    return BAD_USE
