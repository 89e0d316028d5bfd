"""Lost answers: a call broke off, timed out or came to a 5xx, and nobody knows whether it was carried out.

Some calls can be made again all the same, because done twice they come to the same. Others make a thing: it is looked
for before they are made again. https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_prevent_interaction_failure_idempotent.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath

from stormproof.aws.access.failures import Failure
from stormproof.aws.access.lock_tokens import wants_current
from stormproof.aws.access.readonly import is_read
from stormproof.core.planning.plans import Call

CAUSES = frozenset({"aws.service_error", "aws.unreachable", "aws.timed_out"})
"""Failures after which nobody knows what was done."""
SETS_A_STATE = (
    "associate_", "attach_", "batch_write_", "delete_", "detach_", "disassociate_", "put_", "remove_", "set_", "tag_",
    "untag_", "update_",
)  # fmt: skip
ADDS_TO_IT = frozenset({"put_events", "put_log_events", "put_metric_data", "update_item"})
SAME_AGAIN = frozenset(
    {
        ("apigateway", "create_deployment"),  # one more snapshot that no stage serves
        ("apigateway", "create_usage_plan_key"),  # a key is refused by a plan that it is in
        # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html : as a budget, see below
        ("backup", "create_backup_vault"),
        # https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html : a second
        # one of one name is refused (DuplicateRecordException), and so are notifications and subscribers
        ("budgets", "create_budget"),
        ("budgets", "create_notification"),
        ("budgets", "create_subscriber"),
        ("cloudformation", "create_change_set"),  # a second one of one name is refused
        # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html : it sets the rule's state
        ("events", "disable_rule"),
        ("events", "enable_rule"),
        ("iam", "create_open_id_connect_provider"),  # a second one of one URL is refused (EntityAlreadyExists)
        ("iam", "create_policy"),  # a second one of one name is refused
        ("iam", "create_policy_version"),  # one more version of the same document, which the next change drops
        ("kms", "disable_key"),
        ("lambda", "add_permission"),  # a second statement of one ID is refused
        ("lambda", "publish_layer_version"),  # one more version of the same code
        # https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html: none where nothing has changed
        ("lambda", "publish_version"),
        ("logs", "create_log_group"),  # a second group of one name is refused
        ("logs", "create_log_stream"),
        ("s3", "copy_object"),  # one more version of the same content
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html : one's own is refused as such
        ("s3", "create_bucket"),
        ("sns", "create_topic"),  # https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html: returns the first
        ("sns", "subscribe"),
        ("sns", "unsubscribe"),  # of a subscription that has ended it changes nothing
        ("sqs", "create_queue"),
        ("ssm", "add_tags_to_resource"),
        # A running one is not started, one that is stopped is not stopped: see `resting`
        ("synthetics", "start_canary"),
        ("synthetics", "stop_canary"),
    }
)
ONLY_ONCE = frozenset({"ConditionExpression", "LockToken", "RevisionId"})
"""Parameters that make a call depend on what stood before it: done once, it is refused the next time."""
NEVER_AGAIN: Mapping[tuple[str, str], str] = {
    ("kms", "create_key"): "a key has no name, and its deletion takes a week: a sabotage makes one, and fails instead",
    ("cloudformation", "execute_change_set"): "a change set is carried out once; that of a sabotage fails instead",
}
"""What is given up after a lost answer, and why: nothing that a verdict of a run rests on."""
UNDOES = ("delete_", "detach_", "disassociate_", "remove_")


@dataclass(frozen=True)
class Made:
    """Where a made thing is found: a read-only `operation` with those parameters of the call that name it.

    `within` is the JMESPath of the thing, or of a list where the one is meant whose field `called[0]` is what the call
    has in its parameter `called[1]`. `told_as` is what the create's own answer calls it, empty where it is the answer.
    With `changed`, the call changes a thing that has revisions. `asked` is what the look asks for besides.
    """

    operation: str
    named_by: tuple[str, ...]
    within: str = "@"
    called: tuple[str, str] | None = None
    told_as: str = ""
    changed: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)

    def parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of the look."""
        return {name: given[name] for name in self.named_by if name in given} | dict(self.asked)

    def finds(self, given: Mapping[str, Any]) -> bool:
        """Tell whether a call names what it makes, so that it can be found again."""
        return self.called is None or self.called[1] in given

    def answer(self, seen: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what the call would have answered, None where the thing is not there or not changed as it should be.

        A call that names a revision and was not carried out is refused should somebody else have changed the thing.
        """
        found = jmespath.search(self.within, seen)
        if self.called:
            field, parameter = self.called
            found = next((each for each in found or () if each.get(field) == given[parameter]), None)
        if found is None or (self.changed and not _changed(found, given)):
            return None
        return {self.told_as: found} if self.told_as else dict(found)


MADE: Mapping[tuple[str, str], Made] = {
    # By its text, which is one key's alone: https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html
    ("apigateway", "create_api_key"): Made(
        "get_api_keys", (), "items", ("value", "value"), asked={"includeValues": True, "limit": 500}
    ),
    ("apigateway", "create_authorizer"): Made("get_authorizers", ("restApiId",), "items", ("name", "name")),
    ("apigateway", "create_base_path_mapping"): Made("get_base_path_mapping", ("domainName", "basePath")),
    ("apigateway", "create_domain_name"): Made("get_domain_name", ("domainName",)),
    ("apigateway", "create_resource"): Made(
        "get_resources", ("restApiId",), "items", ("pathPart", "pathPart"), asked={"limit": 500}
    ),
    ("apigateway", "create_stage"): Made("get_stage", ("restApiId", "stageName")),
    ("dynamodb", "create_table"): Made("describe_table", ("TableName",), "Table", told_as="TableDescription"),
    ("iam", "create_role"): Made("get_role", ("RoleName",)),
    ("kms", "create_alias"): Made("list_aliases", (), "Aliases", ("AliasName", "AliasName")),
    ("lambda", "update_alias"): Made("get_alias", ("FunctionName", "Name"), changed=True),
    ("lambda", "update_function_configuration"): Made("get_function_configuration", ("FunctionName",), changed=True),
    ("lambda", "create_alias"): Made("get_alias", ("FunctionName", "Name")),
    ("lambda", "create_function"): Made("get_function_configuration", ("FunctionName",)),
    ("lambda", "create_function_url_config"): Made("get_function_url_config", ("FunctionName", "Qualifier")),
    ("synthetics", "create_canary"): Made("get_canary", ("Name",), "Canary", told_as="Canary"),
    ("wafv2", "create_ip_set"): Made("list_ip_sets", ("Scope",), "IPSets", ("Name", "Name"), "Summary"),
    ("wafv2", "create_web_acl"): Made("list_web_acls", ("Scope",), "WebACLs", ("Name", "Name"), "Summary"),
}


def may_be_repeated(call: Call) -> bool:
    """Tell whether the call can be made again without harm after its answer was lost; a look always can."""
    kind = (call.service, call.operation)
    if is_read(*kind):
        return True
    if call.parameters.keys() & ONLY_ONCE and not wants_current(call):
        return call.idempotent or _found_again(call)
    sets = call.operation.startswith(SETS_A_STATE) and call.operation not in ADDS_TO_IT
    return call.idempotent or sets or kind in SAME_AGAIN or _found_again(call)


def _found_again(call: Call) -> bool:
    made = MADE.get((call.service, call.operation))
    return made is not None and made.finds(call.parameters)


def _changed(found: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Tell whether a thing has another revision than the call names, and all that the call gives."""
    wanted = {name: value for name, value in given.items() if name in found and name not in ONLY_ONCE}
    stands = {name: found[name] for name in wanted}
    if "Layers" in stands:  # given as ARNs, answered with more about each
        stands["Layers"] = [each["Arn"] for each in stands["Layers"]]
    absent = any(value for name, value in given.items() if name not in found and name != "RevisionId")
    return not absent and found.get("RevisionId") != given.get("RevisionId") and stands == wanted


def says_done(failure: Failure, call: Call) -> bool:
    """Tell whether the refusal of a repeated call means that the first one was carried out."""
    if failure.not_there:
        return call.operation.startswith(UNDOES)
    return failure.code == "aws.already_exists" or "already" in failure.message.lower()
