"""``[repository]`` of a target file: the system's own repository."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.target.section import Name, Section, Variable


class Repository(Section):
    """``[repository]``: the system's own repository, for the deployment criteria: on GitHub, as a checkout, or both.

    A relative `path` is of the target file's folder. The token is read from an environment variable, never kept.
    """

    name: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$", description="owner/name on GitHub")] | None = None
    path: Name | None = None
    token_environment_variable: Variable = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable
    staging: Name = "staging"
    production: Name = "production"
    reviewers: tuple[Annotated[str, Field(pattern=r"^(team:)?[\w-]+$", description="a login, or team:slug")], ...] = (
        Field(default=(), max_length=6)
    )
    test: tuple[Name, ...] = ()
    deploy: tuple[Name, ...] = ()
    other_pipelines: Annotated[
        Literal["keep", "disable"], Field(description="workflows that deploy past the guarded environment")
    ] = "keep"
    deploy_policies: tuple[
        Annotated[str, Field(pattern=r"^arn:[a-z-]+:iam::(\d{12}|aws):policy/.+$", description="a policy's ARN")], ...
    ] = ()
    staging_target: Name = "targets/staging.toml"
    production_target: Name = "targets/production.toml"

    def plain(self, own: tuple[str, ...]) -> DeliverySettings:
        """Return it as the system keeps it; `own` are the environments that the target is."""
        return DeliverySettings(
            name=self.name or "",
            path=self.path or "",
            staging=self.staging,
            production=self.production,
            own=own,
            reviewers=self.reviewers,
            test=self.test,
            deploy=self.deploy,
            disables_others=self.other_pipelines == "disable",
            deploy_policies=self.deploy_policies,
            staging_target=self.staging_target,
            production_target=self.production_target,
        )
