"""What a run says on the terminal: one line a criterion, then the counts and the gate. ``-v`` brings pytest's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from stormproof.core.criteria.verdicts import Conclusion, Verdict
from stormproof.core.output.crashes import LEFT, crash_line
from stormproof.core.output.durations import duration, spent_in_words
from stormproof.core.output.printable import printable, printable_but_for_colours
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.explained import INDENT, lines
from stormproof.run.reporting.results import CriterionResult, RunResult

EXPLAINED = frozenset({Verdict.FAIL, Verdict.ERROR})
MARKUP: Mapping[Verdict, Mapping[str, bool]] = {
    Verdict.PASS: {"green": True},
    Verdict.FAIL: {"red": True, "bold": True},
    Verdict.ERROR: {"purple": True, "bold": True},
    Verdict.UNDECIDED: {"yellow": True},
    Verdict.WAIVED: {"cyan": True},
}
GATES = {
    "open": "the gate is open: all criteria are met or waived",
    "closed": "the gate is closed",
    "partial": "the gate stays shut: what was selected holds, but only all criteria together open it",
}
VERDICT_WIDTH = max(len(v.value) for v in Verdict)
PROOF_WIDTH = len("configuration")


def install_terminal(config: pytest.Config) -> None:
    """Put our reporter in the place of pytest's, unless pytest's is wanted (``-v``, ``--collect-only``) or absent."""
    standard = config.pluginmanager.get_plugin("terminalreporter")
    if standard is None:
        return
    writer = config.get_terminal_writer()
    if config.option.collectonly or in_full(config):
        _show_only_colours(writer)
        config.pluginmanager.register(Tail(writer), "stormproof_tail")
        return
    config.pluginmanager.unregister(standard)
    config.pluginmanager.register(
        Tail(writer, quiet=config.option.verbose < 0, scenarios=config.option.scenarios), "stormproof_tail"
    )
    config.pluginmanager.register(Troubles(writer), "stormproof_troubles")


def _show_only_colours(writer: Any) -> None:
    """Have pytest's own report colour the terminal and nothing else: it quotes what strangers wrote."""
    write = writer.write

    def harmless(msg: str, *, flush: bool = False, **markup: bool) -> None:
        write(printable_but_for_colours(msg.replace("\r", "")), flush=flush, **markup)

    writer.write = harmless


def in_full(config: pytest.Config) -> bool:
    """Tell whether whoever runs it wants pytest's own report, tracebacks included."""
    return bool(config.option.verbose > 0)


class Printer:
    """Writes lines for people; what a terminal would obey is shown instead."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def _say(self, text: str = "", **markup: bool) -> None:
        self._writer.line(printable(text), **markup)


class Tail(Printer):
    """A pytest plugin: what is said on the way, and the end of a run, for people."""

    def __init__(self, writer: Any, *, quiet: bool = False, scenarios: bool = False) -> None:
        super().__init__(writer)
        self._quiet = quiet
        self._scenarios = scenarios
        self._width = writer.fullwidth if writer.hasmarkup else None

    def pytest_stormproof_said(self, text: str) -> None:
        """Print what is said during the run."""
        self._say(text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_stormproof_finished(self, result: RunResult, runs: list[ScenarioRun]) -> None:
        """Print what is not released, then one line a criterion, what waivers have to say, the counts and the gate."""
        for line in result.releases.lines:
            self._say(line, yellow=True, bold=True)
        explained: set[str] = set()
        for criterion in result.selected:
            self._line(criterion)
            for each in criterion.ran if self._scenarios else ():
                self._say(f"{' ' * INDENT}{each.verdict.value:<{VERDICT_WIDTH}} {scenario_line(each)}")
            self._explain(criterion, explained)
        for note in result.notes:
            self._say(f"note: {note}")
        self._say()
        self._say(counts(result))
        self._say(f"{GATES[result.gate]} ({duration(result.duration_s)})", bold=True)
        self._say(spent_in_words(result.spent))
        if any(run.trace for run in runs):
            self._say("run again with -v for where each ERROR came from")

    def _line(self, result: CriterionResult) -> None:
        self._writer.write(f"{result.criterion.id:<5}")
        self._writer.write(f"{result.verdict.value:<{VERDICT_WIDTH}}", **MARKUP[result.verdict])
        self._say(" " + rest(result))

    def _explain(self, result: CriterionResult, explained: set[str]) -> None:
        """Say under what is not met what its code means and how it is mended: once, and not where quiet is wanted."""
        if result.verdict not in EXPLAINED or self._quiet:
            return
        for line in lines(result.code, self._width, again=result.code in explained):
            self._say(line)
        explained.add(result.code or "")


class Troubles(Printer):
    """A pytest plugin: what broke before or beside the scenarios, in pytest's words, and nothing else of pytest's."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell why a module could not be collected."""
        if report.failed:
            self._say(report.longreprtext, red=True)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Tell of a defect of the run itself, in one message."""
        self._say(f"stormproof: {crash_line(excinfo.value)}\n  run again with -v for where it came from", red=True)
        return True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say in one message why the run ended early."""
        error = excinfo.value
        if isinstance(error, pytest.exit.Exception):
            self._say(f"stormproof: {error.msg}", red=True)
        else:
            self._say()
            self._say(f"stormproof: interrupted; no verdict was reached and no report written; {LEFT}", red=True)


def rest(result: CriterionResult) -> str:
    """Return what stands behind the verdict of a criterion's line: proof, time, demand, reason with its code."""
    proof = result.proof.value if result.proof else "-"
    took = duration(result.spent.real_s)
    reason = f": {' '.join(result.reason.split())}" if result.reason else ""
    code = f" [{result.code}]" if result.code else ""
    return f"{proof:<{PROOF_WIDTH}} {took:>8}  {result.criterion.demand}{reason}{code}"


def scenario_line(ran: Conclusion) -> str:
    """Return what a scenario came to: its proof, its title, its reason."""
    proof = ran.proof.value if ran.proof else "-"
    reason = " ".join(ran.reason.split())
    return f"{proof:<{PROOF_WIDTH}} {ran.scenario}{f': {reason}' if reason else ''}"


def counts(result: RunResult) -> str:
    """Return the sentence of true counts: all five verdicts over all criteria, and how many were not selected."""
    by_verdict = ", ".join(f"{count} {verdict.value}" for verdict, count in result.counts.items())
    unselected = len(result.criteria) - len(result.selected)
    aside = f" ({unselected} of them not selected)" if unselected else ""
    return f"{len(result.criteria)} criteria: {by_verdict}{aside}"
