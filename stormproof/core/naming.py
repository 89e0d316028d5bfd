"""What the controls call the things that they make: deterministic, from the system's name alone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from stormproof.core.system import Function, System

TAG = "stormproof:target"
BOUNDARY_TAG = "stormproof:boundary"
"""The tag of a function's own role that keeps the ARN of the permissions boundary which the former role had."""
LONGEST_ROLE = 64
LONGEST_SLUG = 20
"""A role's name has at most 64 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""


@dataclass(frozen=True)
class Names:
    """Names and ARNs of what is made for a system."""

    system: System

    @property
    def slug(self) -> str:
        """The system's name as names of AWS resources admit it; a hash tells apart what had to be shortened."""
        name = self.system.api.name
        slug = re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")[:LONGEST_SLUG]
        return slug if slug == name else f"{slug}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"

    @property
    def prefix(self) -> str:
        """How the names of alarms and topics begin."""
        return f"stormproof-{self.slug}-"

    @property
    def tags(self) -> dict[str, str]:
        """The tag that everything carries which can carry one."""
        return {TAG: self.slug}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The same in the form of IAM and DynamoDB."""
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]

    @property
    def key_table(self) -> str:
        """The table of API keys."""
        return f"stormproof-{self.slug}-keys"

    @property
    def authorizer(self) -> str:
        """The authorizer's function."""
        return f"stormproof-{self.slug}-authorizer"

    @property
    def authorizer_role(self) -> str:
        """The authorizer's role; roles are global, systems of one name may live in several regions."""
        return f"{self.authorizer}-{self.system.region}"

    def function_role(self, function: Function) -> str:
        """Return the role of one function of the system; roles are global, as the authorizer's."""
        name = f"stormproof-{self.slug}-{function.role}-{self.system.region}"
        if len(name) <= LONGEST_ROLE:
            return name
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        tail = f"-{digest}-{self.system.region}"
        return name[: LONGEST_ROLE - len(tail)] + tail

    @property
    def authorizer_log(self) -> str:
        """The log group of the authorizer."""
        return f"/aws/lambda/{self.authorizer}"

    def function_logs(self, function: Function) -> tuple[str, str]:
        """Return the log groups named after a function of the system: Lambda's usual one, and one that we make."""
        return f"/aws/lambda/{function.name}", f"{self.log_prefix}/function/{function.name}"

    @property
    def canary_log(self) -> str:
        """How the names of the log groups of our canaries begin: Synthetics runs each in a function of its own."""
        return f"/aws/lambda/cwsyn-stormproof-{self.slug}"

    @property
    def log_prefix(self) -> str:
        """How the names of log groups begin that no service names."""
        return f"/stormproof/{self.slug}"

    @property
    def access_log(self) -> str:
        """The log group of the stages' access log."""
        return f"{self.log_prefix}/access"

    @property
    def gateway_log_role(self) -> str:
        """The role by which API Gateway writes logs in this region, where nobody has set one."""
        return f"stormproof-apigateway-logs-{self.system.region}"

    @property
    def rate_table(self) -> str:
        """The table that counts the requests of each key."""
        return f"stormproof-{self.slug}-rate"

    @property
    def fault_layer(self) -> str:
        """The layer by which versions fail on demand, while a run makes them."""
        return f"stormproof-{self.slug}-fault"

    @property
    def rate_layer(self) -> str:
        """The layer that guards the rate; a longer name that begins so is a layer of ours too."""
        return f"stormproof-{self.slug}-rate-guard"

    def is_rate_layer(self, arn: str) -> bool:
        """Tell whether the ARN of a layer's version is of a layer that guards the rate."""
        return arn.startswith(self.arn("lambda", f"layer:{self.rate_layer}"))

    @property
    def alert_topic(self) -> str:
        """The topic that alarms notify."""
        return f"{self.prefix}alerts"

    @property
    def alert_topic_arn(self) -> str:
        """Its ARN."""
        return self.arn("sns", self.alert_topic)

    @property
    def key_store_alarm(self) -> str:
        """The alarm that goes off when the key store does not answer."""
        return f"{self.prefix}key-store"

    def rate_open_alarm(self, function: str) -> str:
        """Return the alarm that goes off when a function's rate guard lets requests in uncounted."""
        return f"{self.prefix}rate-guard-open-{function}"

    @property
    def firewall(self) -> str:
        """The web ACL, and what the names of its rules' metrics begin with."""
        return f"stormproof-{self.slug}"

    @property
    def block_list(self) -> str:
        """What the names of the block list's IP sets begin with."""
        return f"stormproof-{self.slug}-block-list"

    def block_list_set(self, version: str) -> str:
        """Return the IP set of the block list that holds addresses of a version, IPV4 or IPV6."""
        return f"{self.block_list}-{version.lower()}"

    @property
    def firewall_log(self) -> str:
        """The log group of the web ACL; AWS WAF takes no name that begins otherwise."""
        return f"aws-waf-logs-stormproof-{self.slug}"

    @property
    def query_folder(self) -> str:
        """How the names of the system's saved queries begin: a slash in a name makes a folder in the console.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-querydefinition.html
        """
        return f"stormproof/{self.slug}/"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a regional resource in the system's account."""
        return f"arn:{self.system.partition}:{service}:{self.system.region}:{self.system.account}:{resource}"

    def role_arn(self, role: str) -> str:
        """Return the ARN of a role."""
        return f"arn:{self.system.partition}:iam::{self.system.account}:role/{role}"

    def log_group_arn(self, group: str) -> str:
        """Return the ARN of a log group, without the ``:*`` that stands for its streams."""
        return self.arn("logs", f"log-group:{group}")

    @property
    def authorizer_arn(self) -> str:
        """The ARN of the authorizer's function."""
        return self.arn("lambda", f"function:{self.authorizer}")

    @property
    def invocation_uri(self) -> str:
        """The authorizer's function as API Gateway names it."""
        system = self.system
        path = f"lambda:path/2015-03-31/functions/{self.authorizer_arn}/invocations"
        return f"arn:{system.partition}:apigateway:{system.region}:{path}"
