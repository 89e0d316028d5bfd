"""What stands in the help of the command line, as plain data: help, completion and typer are all made of it.

Nothing is imported here: who asks for a help waits for the interpreter alone.
"""

from __future__ import annotations

PROGRAM = "stormproof"
ABOUT = "Harden a serverless system on AWS and prove 64 acceptance criteria by behaviour."


class Option:
    """An option of the command line as a whole; `shown` and `default` are of one that is given a value."""

    def __init__(self, name: str, says: str, shown: str = "", default: str = "") -> None:
        self.name, self.says, self.shown, self.default = name, says, shown, default


COLORS = ("auto", "always", "never")
QUIET = Option("--quiet", "Say results and what has to be acted on, nothing else.")
VERBOSE = Option("--verbose", "Shorten nothing: whole policies, every scenario.")
COLOR = Option("--color", f"{', '.join(COLORS)}.", "WHEN", COLORS[0])
DEBUG = Option("--debug", "Show the traceback of an error.")
VERSION = Option("--version", "Say the version.")
HELPS = ("-h", "--help")
EVERYWHERE = (QUIET, VERBOSE, COLOR, DEBUG)
"""Options of all verbs, which may stand before or behind the verb."""


class Verb:
    """A verb of the command line, in the order of the help.

    Its module has `run`, its command, or, of a `group`, `app`: a typer app of several commands. Where each of those has
    a module of its own, `commands` are they, and the module is the package of them.
    """

    def __init__(
        self, name: str, module: str, summary: str, *, group: bool = False, commands: tuple[Verb, ...] = ()
    ) -> None:
        self.name, self.module, self.summary, self.group, self.commands = name, module, summary, group, commands


VERBS = (
    Verb("plan", "stormproof.cli.plan", "Show what hardening would change, and what it would cost."),
    Verb("apply", "stormproof.cli.apply", "Make these changes."),
    Verb(
        "promote",
        "stormproof.cli.promote",
        "Let controls that observe enforce, after a look at whom they would refuse.",
    ),
    Verb("demote", "stormproof.cli.demote", "Let controls that enforce observe again."),
    Verb("verify", "stormproof.cli.verify", "Verify the criteria without changing anything."),
    Verb(
        "criteria",
        "stormproof.cli.explaining.criteria",
        "List the criteria: what each demands, and how it is proven.",
        group=True,
    ),
    Verb(
        "explain",
        "stormproof.cli.explaining.explain",
        "Explain a criterion, or the code of a verdict, and how it is mended.",
    ),
    Verb(
        "release",
        "stormproof.cli.delivery.release",
        "Serve what waits in $LATEST after the owner's deployment, or go back.",
    ),
    Verb("rollback", "stormproof.cli.delivery.rollback", "Serve what was served before a release, all of it as one."),
    Verb("delivery", "stormproof.cli.delivery.app", "Begin the pipeline in the system's own repository.", group=True),
    Verb("export", "stormproof.cli.export.app", "Write what is on into a copy of the owner's template."),
    Verb("prove", "stormproof.cli.prove", "Break each control on purpose and see its check go red."),
    Verb("target", "stormproof.cli.target", "Write and check target files.", group=True),
    Verb("doctor", "stormproof.cli.doctor", "Check credentials, permissions and reach."),
    Verb("policy", "stormproof.cli.policy", "Print the least IAM policy of a verb for a target."),
    Verb("keys", "stormproof.cli.keys", "Create, list, rotate and revoke API keys.", group=True),
    Verb("queries", "stormproof.cli.queries", "List, show and run the runbook's queries of the logs.", group=True),
    Verb("costs", "stormproof.cli.costs", "Show what the account costs, against the budget."),
    Verb("dashboard", "stormproof.cli.dashboard", "Print the dashboard's link, and draw it as a picture or a page."),
    Verb("blocklist", "stormproof.cli.blocklist", "List, add and remove addresses that are refused.", group=True),
    Verb("alerts", "stormproof.cli.alerts", "See whether alerts arrive, and confirm to receive them.", group=True),
    Verb(
        "runbook",
        "stormproof.cli.runbook.app",
        "Show what to do: about an alarm, or any page of the runbook.",
        group=True,
    ),
    Verb("recover", "stormproof.cli.recover.app", "Bring lost items and objects back to a moment.", group=True),
    Verb("undo", "stormproof.cli.undo", "Put back what an interrupted run left disturbed."),
    Verb(
        "lease",
        "stormproof.cli.lease",
        "Show who is changing the target, and take its lease from one that is no more.",
        group=True,
    ),
    Verb("remove", "stormproof.cli.remove", "Take the controls off again."),
    Verb(
        "report",
        "stormproof.cli.report",
        "List, show, compare and merge the reports of runs.",
        commands=(
            Verb("list", "stormproof.cli.report.listing", "List the runs that are kept."),
            Verb("show", "stormproof.cli.report.show", "Show a run for people or other tools."),
            Verb("diff", "stormproof.cli.report.diff", "Show what changed between runs."),
            Verb("period", "stormproof.cli.report.period", "Report a period, for an audit."),
            Verb("prune", "stormproof.cli.report.prune", "Take old runs away."),
            Verb("merge", "stormproof.cli.report.merge", "Make one report of many targets."),
            Verb("issue", "stormproof.cli.report.issue", "Tell in an issue what has changed."),
        ),
    ),
    Verb(
        "evidence",
        "stormproof.cli.evidence",
        "Make keys, hand evidence over, and check it.",
        commands=(
            Verb("verify", "stormproof.cli.evidence.verify", "Check a bundle, or an archive."),
            Verb("export", "stormproof.cli.evidence.export", "Write a run into one archive."),
            Verb("key", "stormproof.cli.evidence.key", "Make keys by which evidence is signed.", group=True),
        ),
    ),
    Verb("completion", "stormproof.cli.speaking.completion", "Print what a shell needs to complete verbs and options."),
    Verb("localaws", "stormproof.cli.localaws", "Run the embedded AWS on this machine."),
)
