"""The verbs, in the order of the help. A module has `run`, its command, or `app`, a typer app of several commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """A verb of the command line; `group` says that it has commands of its own."""

    name: str
    module: str
    summary: str
    group: bool = False


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
    Verb("release", "stormproof.cli.release", "Serve what waits in $LATEST after the owner's deployment, or go back."),
    Verb("prove", "stormproof.cli.prove", "Break each control on purpose and see its check go red."),
    Verb("target", "stormproof.cli.target", "Write and check target files.", group=True),
    Verb("doctor", "stormproof.cli.doctor", "Check credentials, permissions and reach."),
    Verb("policy", "stormproof.cli.policy", "Print the least IAM policy of a verb for a target."),
    Verb("keys", "stormproof.cli.keys", "Create, list, rotate and revoke API keys.", group=True),
    Verb("queries", "stormproof.cli.queries", "List, show and run the runbook's queries of the logs.", group=True),
    Verb("blocklist", "stormproof.cli.blocklist", "List, add and remove addresses that are refused.", group=True),
    Verb("undo", "stormproof.cli.undo", "Put back what an interrupted run left disturbed."),
    Verb(
        "lease",
        "stormproof.cli.lease",
        "Show who is changing the target, and take its lease from one that is no more.",
        group=True,
    ),
    Verb("remove", "stormproof.cli.remove", "Take the controls off again."),
    Verb("evidence", "stormproof.cli.evidence", "Check a bundle of evidence.", group=True),
    Verb("localaws", "stormproof.cli.localaws", "Run the embedded AWS on this machine."),
)
