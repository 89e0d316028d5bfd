"""What a target file says of the system's repository, and of how it is delivered."""

from __future__ import annotations

from dataclasses import dataclass

ROLLBACK, COMPLIANCE, DRILL = "-rollback", "-compliance", "-drill"
"""What the names of the environments beside one end in: nobody has to be asked to go back, to look, and to drill."""
TAILS = ("", ROLLBACK, COMPLIANCE, DRILL)


@dataclass(frozen=True)
class DeliverySettings:
    """``[repository]`` as plain data. Without a name and a path there is no repository to be looked at.

    `name` is owner/name on GitHub, `path` where a checkout of it stands on this machine. `staging` and `production`
    are what the environments are called; `own` are those of them that this very target is. `reviewers` are logins of
    people, and teams as ``team:slug``, who may approve. `test` and `deploy` are the owner's commands, one a line.
    `disables_others` permits to disable workflows that deploy past the guarded environment.
    """

    name: str = ""
    path: str = ""
    staging: str = "staging"
    production: str = "production"
    own: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    deploy: tuple[str, ...] = ()
    disables_others: bool = False
    deploy_policies: tuple[str, ...] = ()
    """ARNs of policies that let the owner's own deployment commands do what they do."""
    staging_target: str = "targets/staging.toml"
    production_target: str = "targets/production.toml"

    @property
    def guarded(self) -> tuple[str, ...]:
        """The environments whose jobs may change a system, so that the default branch alone may use them.

        Those of rollbacks ask nobody: what they go back to was approved before.
        """
        return tuple(f"{each}{tail}" for each in (self.staging, self.production) for tail in TAILS)

    @property
    def stated(self) -> bool:
        """Whether the target file names a repository at all."""
        return bool(self.name or self.path)


NOT_STATED = DeliverySettings()
