"""What a run says on the terminal: one line a criterion, then the counts and the gate. ``-v`` brings pytest's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import CriterionResult, RunResult

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
    if config.option.collectonly or config.option.verbose > 0:
        config.pluginmanager.register(Tail(writer), "stormproof_tail")
        return
    config.pluginmanager.unregister(standard)
    config.pluginmanager.register(Tail(writer), "stormproof_tail")
    config.pluginmanager.register(Troubles(writer), "stormproof_troubles")


class Tail:
    """A pytest plugin: what is said on the way, and the end of a run, for people."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def pytest_stormproof_said(self, text: str) -> None:
        """Print what is said during the run."""
        self._writer.line(text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_stormproof_finished(self, result: RunResult, runs: list[ScenarioRun]) -> None:
        """Print what is not released, then one line a criterion, what waivers have to say, the counts and the gate."""
        for line in result.releases.lines:
            self._writer.line(line, yellow=True, bold=True)
        for criterion in result.selected:
            self._line(criterion)
        for note in result.notes:
            self._writer.line(f"note: {note}")
        self._writer.line("")
        self._writer.line(counts(result))
        self._writer.line(f"{GATES[result.gate]} ({result.duration_s:.1f} s)", bold=True)
        if any(run.trace for run in runs):
            self._writer.line("run again with -v for where each ERROR came from")

    def _line(self, result: CriterionResult) -> None:
        self._writer.write(f"{result.criterion.id:<5}")
        self._writer.write(f"{result.verdict.value:<{VERDICT_WIDTH}}", **MARKUP[result.verdict])
        self._writer.line(" " + rest(result))


class Troubles:
    """A pytest plugin: what broke before or beside the scenarios, in pytest's words, and nothing else of pytest's."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell why a module could not be collected."""
        if report.failed:
            self._writer.line(report.longreprtext, red=True)

    def pytest_internalerror(self, excrepr: object) -> bool:
        """Tell of a defect of the run itself."""
        self._writer.line(str(excrepr), red=True)
        return True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say in one message why the run ended early."""
        error = excinfo.value
        if isinstance(error, pytest.exit.Exception):
            self._writer.line(f"stormproof: {error.msg}", red=True)
        else:
            self._writer.line("")
            self._writer.line("stormproof: interrupted; no verdict was reached and no report written", red=True)


def rest(result: CriterionResult) -> str:
    """Return what stands behind the verdict of a criterion's line: proof, time, reason (with the code where one is)."""
    proof = result.proof.value if result.proof else "-"
    seconds = f"{result.waited_s + result.worked_s:.1f} s"
    reason = " ".join(result.reason.split())
    code = f" [{result.code}]" if result.code else ""
    return f"{proof:<{PROOF_WIDTH}} {seconds:>8}  {reason}{code}"


def counts(result: RunResult) -> str:
    """Return the sentence of true counts: all five verdicts over all criteria, and how many were not selected."""
    by_verdict = ", ".join(f"{count} {verdict.value}" for verdict, count in result.counts.items())
    unselected = len(result.criteria) - len(result.selected)
    aside = f" ({unselected} of them not selected)" if unselected else ""
    return f"{len(result.criteria)} criteria: {by_verdict}{aside}"
