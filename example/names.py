"""What everything in the system is called: deterministic, so that deploying twice finds what is there."""

from __future__ import annotations

from dataclasses import dataclass

AGENTS = ("pm", "dev", "qa", "ops")
ROLES = ("api", *AGENTS)
STAGE = "prod"


@dataclass(frozen=True)
class Names:
    """Names and ARNs of one system called `name` in one account and region."""

    name: str
    account: str
    region: str
    partition: str = "aws"

    @property
    def tags(self) -> dict[str, str]:
        """Tags on everything that can carry them."""
        return {"application": self.name}

    @property
    def table(self) -> str:
        """The table of projects."""
        return f"{self.name}-projects"

    @property
    def bucket(self) -> str:
        """The bucket of artefacts; bucket names are shared by the whole world, hence account and region."""
        return f"{self.name}-artefacts-{self.account}-{self.region}"

    @property
    def role(self) -> str:
        """The execution role, shared by all functions."""
        return f"{self.name}-functions"

    def function(self, role: str) -> str:
        """Return the name of the function that plays a role."""
        return f"{self.name}-{role}"

    def function_arn(self, role: str) -> str:
        """Return the unqualified ARN of a function."""
        return f"arn:{self.partition}:lambda:{self.region}:{self.account}:function:{self.function(role)}"

    def queue(self, agent: str) -> str:
        """Return the name of an agent's queue."""
        return f"{self.name}-{agent}"

    def dead_letter_queue(self, agent: str) -> str:
        """Return the name of the queue that takes what an agent could not handle."""
        return f"{self.name}-{agent}-dlq"

    def queue_arn(self, queue: str) -> str:
        """Return the ARN of a queue."""
        return f"arn:{self.partition}:sqs:{self.region}:{self.account}:{queue}"
