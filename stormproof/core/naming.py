"""What the controls call the things that they make: deterministic, and after the ID of the system's API.

Two APIs may bear one name, and an API may be given another one; its ID stays, and no other API of the region has it.
An ID has no hyphen, and where a name goes on after it, a hyphen or a slash follows: what is looked for by how its name
begins is of this system alone.
Older versions named things after the API's name; what is kept of those (`System.adopted`) is called as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.shortened_names import older_slug, role_of_function
from stormproof.core.system import Function, System

TAG = "stormproof:target"
"""The tag that says whose a thing is. Its value is `Names.owner`, or `SHARED` for what all targets of a region use."""
SHARED = "shared"
OURS = "stormproof-"
"""How the names of our roles begin."""
FORMER_TAG = "stormproof:former-role"
"""The tag of a function's own role that keeps the ARN of the role by which it ran before."""
BOUNDARY_TAG = "stormproof:boundary"
"""The tag of a function's own role that keeps the ARN of the permissions boundary which the former role had."""


def role_name(arn: str) -> str:
    """Return the name of a role by its ARN, which ends in it, after its path."""
    return arn.rpartition("/")[2]


@dataclass(frozen=True)
class Names:
    """Names and ARNs of what is made for a system; with `older`, those that older versions gave, kept or not."""

    system: System
    older: bool = False

    @property
    def slug(self) -> str:
        """What tells the names of one system from those of all others: the API's ID."""
        return older_slug(self.system.api.name) if self.older else self.system.api.id

    @property
    def owner(self) -> str:
        """The value of the tag: the API by its region and ID; roles are of all regions, and so is their tag."""
        return f"{self.system.home}/{self.system.api.id}"

    @property
    def tags(self) -> dict[str, str]:
        """The tags that everything carries which can carry some: ours, and those that the target file names."""
        return {**dict(self.system.conventions.tags), TAG: self.owner}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The same in the form of IAM and DynamoDB."""
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]

    def _named(self, head: str, tail: str = "") -> str:
        """Return a name made of the slug; the older one where the system keeps it."""
        older = f"{head}{older_slug(self.system.api.name)}{tail}"
        return older if older in self.system.adopted else f"{head}{self.slug}{tail}"

    @property
    def key_table(self) -> str:
        """The table of API keys."""
        return self._named("stormproof-", "-keys")

    @property
    def authorizer(self) -> str:
        """The authorizer's function."""
        return self._named("stormproof-", "-authorizer")

    @property
    def authorizer_role(self) -> str:
        """The authorizer's role; roles are global, APIs of one ID may live in several regions."""
        return self._named("stormproof-", f"-authorizer-{self.system.region}")

    @property
    def trial_authorizer(self) -> str:
        """The authorizer of a run's own route, and its function: gone when the run ends."""
        return f"stormproof-{self.slug}-trial-authorizer"

    @property
    def trial_authorizer_role(self) -> str:
        """Its role; roles are global, as the authorizer's."""
        return f"{self.trial_authorizer}-{self.system.region}"

    def function_role(self, function: Function) -> str:
        """Return the role of one function of the system; roles are global, as the authorizer's."""
        older = role_of_function(older_slug(self.system.api.name), function, self.system.region)
        return older if older in self.system.adopted else role_of_function(self.slug, function, self.system.region)

    @property
    def counting_policy(self) -> str:
        """The inline policy by which a role may count: a role may serve several systems."""
        return self._inline("stormproof-rate-guard")

    @property
    def encryption_policy(self) -> str:
        """The inline policy by which a role may use the key that the target's policy names."""
        return self._inline("stormproof-encryption")

    def _inline(self, name: str) -> str:
        """Return the name of an inline policy; older versions called it the same on behalf of every system."""
        return name if self.older else f"{name}-{self.system.api.id}"

    @property
    def authorizer_log(self) -> str:
        """The log group of the authorizer."""
        return f"/aws/lambda/{self.authorizer}"

    def function_logs(self, function: Function) -> tuple[str, str]:
        """Return the log groups named after a function of the system: Lambda's usual one, and one that we make."""
        return f"/aws/lambda/{function.name}", self._named("/stormproof/", f"/function/{function.name}")

    @property
    def key_sync(self) -> str:
        """The function that keeps the key store in step with native API keys."""
        return self._named("stormproof-", "-key-sync")

    @property
    def key_sync_arn(self) -> str:
        """Its ARN."""
        return self.arn("lambda", f"function:{self.key_sync}")

    @property
    def key_sync_rule_arn(self) -> str:
        """The ARN of the rule that runs it, which is called as it."""
        return self.arn("events", f"rule/{self.key_sync}")

    @property
    def key_sync_role(self) -> str:
        """Its role; roles are global, APIs of one ID may live in several regions."""
        return self._named("stormproof-", f"-key-sync-{self.system.region}")

    @property
    def key_sync_log(self) -> str:
        """Its log group."""
        return f"/aws/lambda/{self.key_sync}"

    @property
    def failure_watcher(self) -> str:
        """The function that counts how many executions have failed in a row."""
        return self._named("stormproof-", "-failure-watcher")

    @property
    def failure_watcher_role(self) -> str:
        """Its role; roles are global, APIs of one ID may live in several regions."""
        return self._named("stormproof-", f"-failure-watcher-{self.system.region}")

    @property
    def key_pepper(self) -> str:
        """The parameter that holds what native keys are hashed with."""
        return f"/stormproof/{self.system.api.id}/key-pepper"

    @property
    def native_requirement(self) -> str:
        """The parameter that holds which methods demanded native keys before that was taken off."""
        return f"/stormproof/{self.system.api.id}/native-requirement"

    @property
    def access_log(self) -> str:
        """The log group of the stages' access log."""
        return self._named("/stormproof/", "/access")

    @property
    def shared_tag_list(self) -> list[dict[str, str]]:
        """The tags of what all targets of the region use, in the form of IAM."""
        found = {**self.tags, TAG: SHARED}
        return [{"Key": key, "Value": value} for key, value in found.items()]

    @property
    def gateway_log_role(self) -> str:
        """The role by which API Gateway writes logs in this region, where nobody has set one."""
        return f"stormproof-apigateway-logs-{self.system.region}"

    @property
    def rate_table(self) -> str:
        """The table that counts the requests of each key."""
        return self._named("stormproof-", "-rate")

    @property
    def fault_layer(self) -> str:
        """The layer by which versions fail on demand, while a run makes them."""
        return f"stormproof-{self.slug}-fault"

    @property
    def rate_layer(self) -> str:
        """The layer that guards the rate; a longer name that begins so is a layer of ours too."""
        return f"stormproof-{self.slug}-rate-guard"

    def is_rate_layer(self, arn: str) -> bool:
        """Tell whether the ARN of a layer's version is of a layer that guards the rate, of an older version too."""
        layers = (self.rate_layer, Names(self.system, older=True).rate_layer)
        return arn.startswith(tuple(self.arn("lambda", f"layer:{layer}") for layer in layers))

    @property
    def alarm_prefixes(self) -> tuple[str, ...]:
        """How the names of alarms begin; where older names are kept, those begin otherwise, as others' may."""
        slugs = [self.slug, *([older_slug(self.system.api.name)] if self.system.adopted else [])]
        return tuple(f"stormproof-{slug}-" for slug in slugs)

    @property
    def alert_topic(self) -> str:
        """The topic that alarms notify."""
        return self._named("stormproof-", "-alerts")

    @property
    def alert_topic_arn(self) -> str:
        """Its ARN."""
        return self.arn("sns", self.alert_topic)

    def alarm(self, entry: str, subject: str = "") -> str:
        """Return the alarm of an entry in the runbook (`core.alerts`); `subject` names what there is one each of."""
        return self._named("stormproof-", f"-{entry}-{subject}" if subject else f"-{entry}")

    @property
    def cost_budget(self) -> str:
        """The budget of the account's costs; a name has no colon and no backslash, and 100 characters at most."""
        return self._named("stormproof-", "-monthly-costs")

    @property
    def key_store_alarm(self) -> str:
        """The alarm that goes off when the key store does not answer."""
        return self.alarm("key-store")

    @property
    def key_sync_alarm(self) -> str:
        """The alarm that goes off when the key store is not kept in step with native keys."""
        return self.alarm("key-sync")

    def rate_open_alarm(self, function: str) -> str:
        """Return the alarm that goes off when a function's rate guard lets requests in uncounted."""
        return self.alarm("rate-guard-open", function)

    @property
    def firewall(self) -> str:
        """The web ACL, and what the names of its rules' metrics begin with."""
        return self._named("stormproof-")

    def block_list_set(self, version: str) -> str:
        """Return the IP set of the block list that holds addresses of a version, IPV4 or IPV6."""
        return self._named("stormproof-", f"-block-list-{version.lower()}")

    @property
    def firewall_log(self) -> str:
        """The log group of the web ACL; AWS WAF takes no name that begins otherwise."""
        return self._named("aws-waf-logs-stormproof-")

    @property
    def dashboard(self) -> str:
        """The dashboard; dashboards are of all regions, APIs of one ID may live in several."""
        return self._named("stormproof-", f"-{self.system.region}")

    @property
    def cold_start_filter(self) -> str:
        """The metric filter that counts cold starts, the same in each function's log group."""
        return self._named("stormproof-", "-cold-starts")

    @property
    def recovery_tables(self) -> str:
        """How the names of the tables begin that the system's tables are restored into; no stack knows of them."""
        return f"stormproof-{self.slug}-recovery-"

    @property
    def backup_vault(self) -> str:
        """The vault that tables and buckets are copied into where the policy asks for one; the plan that does it."""
        return f"stormproof-{self.slug}-copies"

    @property
    def query_folder(self) -> str:
        """How the names of the system's saved queries begin: a folder, see `aws.observe.logs.query_definitions`."""
        return f"stormproof/{self.slug}/"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a regional resource in the system's account."""
        return f"arn:{self.system.partition}:{service}:{self.system.region}:{self.system.account}:{resource}"

    def role_arn(self, role: str, path: str = "") -> str:
        """Return the ARN of a role: one of ours stands under the path that the target file names, unless it is told."""
        stands = path or (self.system.conventions.path if role.startswith(OURS) else "/")
        return f"arn:{self.system.partition}:iam::{self.system.account}:role{stands}{role}"

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
        path = f"lambda:path/2015-03-31/functions/{self.authorizer_arn}/invocations"
        return f"arn:{self.system.partition}:apigateway:{self.system.region}:{path}"
