"""Calls that the source names and no recorded run made: the literal service and operation of `Call`, `read`, `pages`.

A run on one system in one state makes a part of the calls that a verb may make. Of the others the action is known, and
the resources are taken from recorded calls about things of the same kind; of a change only such as are the system's or
ours. A change of which nothing alike was recorded is left out, and `apply` is not given what only `remove` was seen
to do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from stormproof.aws.access.readonly import is_read
from stormproof.aws.interpreters.permissions import GATEWAYS
from stormproof.aws.rights.calls import actions, also
from stormproof.aws.rights.needed import NOT_AWS, rows_of
from stormproof.aws.rights.table import Recorded, Rows, merged, narrowed
from stormproof.core.least_privilege.actions import forms
from stormproof.core.planning.plans import Call
from tests.provisioners.fakes import API, SYSTEM

ROOT = Path(__file__).resolve().parents[4]
LOOKED_THROUGH: Mapping[str, tuple[str, ...]] = {
    "plan": ("provisioners", "stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/operations/deployment"),
    "apply": ("provisioners", "stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/aws/undo"),
    "prove": ("stormproof/sabotage", "stormproof/aws/undo"),
    "remove": ("provisioners", "stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/aws/undo"),
    "verify": ("stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/aws/undo", "stormproof/stimuli"),
    "recover": ("stormproof/operations/recovery", "stormproof/aws/observe/recovery", "stormproof/aws/discovery"),
    "runbook": ("stormproof/operations/runbook", "stormproof/aws/discovery"),
    "export": (
        "provisioners",
        "stormproof/aws/observe",
        "stormproof/aws/discovery",
        "stormproof/operations/export",
    ),
    **dict.fromkeys(("undo", "release", "promote", "keys", "blocklist"), ("stormproof/aws/discovery",)),
    "rollback": ("stormproof/operations/delivery", "stormproof/aws/observe/delivery", "stormproof/aws/discovery"),
}
"""Verb -> folders whose calls it may make."""
CHANGED_FROM = ("provisioners", "stormproof/sabotage")
"""Folders of which changes count: what `aws/undo` may put back is what the interrupted verb was seen to change."""
CHANGING: Mapping[str, str] = {"apply": "remove", "prove": "", "remove": "apply"}
"""Verb whose source names its changes -> the one that makes the opposites of provisioners' changes."""
WITHIN: Mapping[str, tuple[str, ...]] = {
    "prove": ("apply", "verify"),
    "promote": ("plan",),
    "release": ("plan",),
    "recover": ("release",),
}
"""Verb -> the verbs whose work it does, too: what is broken is mended and looked at, what comes next is planned."""
ALARMS = "arn:{partition}:cloudwatch:{region}:{account}:alarm:*"
TOPICS = "arn:{partition}:sns:{region}:{account}:*"
MUTES = "arn:{partition}:cloudwatch:{region}:{account}:alarm-mute-rule:*"
OWN_QUEUES = "arn:{partition}:sqs:{region}:{account}:stormproof-{api}*"
OWN_POLICIES = "arn:{partition}:iam::{account}:policy/*"
LOGS = "arn:{partition}:logs:{region}:{account}:log-group:*"
FIREWALL_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:aws-waf-logs-*"
FUNCTIONS = "arn:{partition}:lambda:{region}:{account}:function:*"
CANARY_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/cwsyn-sp-{api}*"
FIREWALLS, ADDRESSES = (f"arn:{{partition}}:wafv2:{{region}}:{{account}}:*/{kind}/*" for kind in ("webacl", "ipset"))
IN_OUR_PLACE: Mapping[str, tuple[str, ...]] = {
    ALARMS: ("cloudwatch:DescribeAlarmHistory",),
    MUTES: ("cloudwatch:GetAlarmMuteRule",),
    TOPICS: ("sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"),
    OWN_POLICIES: ("iam:GetPolicy", "iam:GetPolicyVersion"),
    OWN_QUEUES: ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
    FIREWALLS: (
        "wafv2:GetLoggingConfiguration",
        "wafv2:GetSampledRequests",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
        "wafv2:ListResourcesForWebACL",
    ),
    ADDRESSES: ("wafv2:GetIPSet",),
    FUNCTIONS: ("lambda:GetFunctionConfiguration", "lambda:GetFunctionUrlConfig", "lambda:GetPolicy"),
    LOGS: (
        "logs:DescribeLogStreams",
        "logs:DescribeMetricFilters",
        "logs:DescribeSubscriptionFilters",
        "logs:ListTagsForResource",
    ),
    FIREWALL_LOGS: ("logs:FilterLogEvents", "logs:StartQuery"),
    CANARY_LOGS: ("logs:StartQuery",),
}
"""Resource -> looks at what a system may have where the recorded ones had ours or AWS's, whatever it is called: alarms
of the owner's on metrics that ours look at, and the topics that they tell; rules by which he mutes alarms; policies
that he has attached to a role; functions of his that methods ask; settings of log groups that he has functions write
to; his web ACL, its address sets and what its log holds, whose name begins so; of ours the dead-letter queues and
the logs of the probes once they have run, which every verb finds with the system:
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
"""
PLAYING = "prove"
BESIDE_ANOTHER: Mapping[str, tuple[str, ...]] = {
    f"{LOGS[:-1]}/acme/*": ("logs:AssociateKmsKey", "logs:DisassociateKmsKey"),
    ADDRESSES.replace("/*", "/acme-*"): ("wafv2:UpdateIPSet",),
}
"""Resource -> what a scenario of `prove`, or a check, changes of what another scenario of the run has put in our place.
"""
PLACES = ("region", "probe")
TAKING_THE_LEASE = ("undo", "release", "promote", "keys", "blocklist", "recover", "rollback")
"""Verbs that take the lease and were not seen to follow one that had ended at the same moment as another run."""
LEASE = {"arn:{partition}:ssm:{region}:{account}:parameter/stormproof/{api}*": ("ssm:GetParameterHistory",)}
"""What tells which of them was first."""
RENEWED = ("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration")
"""What brings functions of ours up to date: a system that was just made has none of a former version's."""
EVERY_TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/*"
ON_THE_WAY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "recover": {
        EVERY_TABLE: (
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:EnableKinesisStreamingDestination",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:PutResourcePolicy",
            "dynamodb:Query",
            "dynamodb:RestoreTableToPointInTime",
            "dynamodb:Scan",
            "dynamodb:UpdateContributorInsights",
            "dynamodb:UpdateItem",
        ),
        ALARMS: ("cloudwatch:PutMetricAlarm",),
        "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*": (
            "lambda:DeleteEventSourceMapping",
            "lambda:UpdateEventSourceMapping",
        ),
        "arn:{partition}:application-autoscaling:{region}:{account}:scalable-target/*": (
            "application-autoscaling:PutScalingPolicy",
            "application-autoscaling:PutScheduledAction",
            "application-autoscaling:RegisterScalableTarget",
        ),
        "*": ("lambda:CreateEventSourceMapping",),
        "arn:{partition}:iam::{account}:role/{role}": ("iam:DeleteRolePolicy", "iam:PutRolePolicy"),
    },
    "keys": {
        "arn:{partition}:apigateway:{region}::/apikeys/*": ("apigateway:DELETE",),
        "arn:{partition}:ssm:{probe}:{account}:parameter/stormproof/{api}*": ("ssm:PutParameter",),
    },
    "undo": {
        "arn:{partition}:ssm:{probe}:{account}:parameter/stormproof/{api}*": (
            "ssm:DeleteParameter",
            "ssm:GetParametersByPath",
        ),
    },
    "apply": {
        "arn:{partition}:dynamodb:{region}:{account}:table/stormproof-{api}*": ("dynamodb:BatchWriteItem",),
        **{
            f"arn:{{partition}}:lambda:{{{where}}}:{{account}}:function:stormproof-{{api}}*": RENEWED
            for where in PLACES
        },
    },
    "release": {"arn:{partition}:lambda:{region}:{account}:function:{function}": ("lambda:UpdateFunctionCode",)},
    "verify": {
        "arn:{partition}:dynamodb:{region}:{account}:table/stormproof-{api}-recovery-*": ("dynamodb:TagResource",),
        "arn:{partition}:lambda:{region}:{account}:function:{function}": ("lambda:UpdateAlias",),
        CANARY_LOGS: ("logs:CreateLogStream", "logs:DeleteLogStream", "logs:PutLogEvents"),
    },
    "prove": {"arn:{partition}:sns:{region}:{account}:stormproof-{api}*": ("sns:ConfirmSubscription",)},
    "remove": {"arn:{partition}:budgets::{account}:budget/stormproof-{api}*": ("budgets:ModifyBudget",)},
}
"""Verb -> resource -> what else it changes: the key by which the workload was tried is taken away again; of an embedded
system `prove` answers the e-mail to the administrator; a recovery gives back what a table had; the action that deletes
a budget is the one that makes it; of native keys of the probes a second rotation deletes the oldest; notes of probes
that were killed are read and deleted in their regions; a release may pack the code that it serves; a verification marks
the tables into which the runbook's chapter on recovery restores, takes a release back to see that it can be, and writes
lines that are to be found into each log, those of the probes among them.
"""
NAMES = {"Call", "read", "pages"}
DEPLOYED = "functions"
PLACE, OURS = "{", "stormproof"


def declared(verb: str) -> Iterator[tuple[str, str]]:
    """Yield the services and operations that the source of a verb names, changes where they count."""
    for folder in LOOKED_THROUGH.get(verb, ()):
        changes = folder in CHANGED_FROM
        for file in sorted((ROOT / folder).rglob("*.py")):
            if DEPLOYED not in file.relative_to(ROOT).parts:
                yield from (each for each in _named(file) if changes or is_read(*each))


def completed(seen: Mapping[str, Recorded]) -> Mapping[str, Recorded]:
    """Return what verbs were seen to need, with what else their source names; of `verify` and `plan` looks alone."""
    owners = {verb: _with_owners(found, verb) for verb, found in seen.items()}
    alone = {verb: _completed(verb, owners) for verb in seen}
    return {verb: _completed(verb, alone) for verb in alone}


def _with_owners(found: Recorded, verb: str) -> Recorded:
    beside = BESIDE_ANOTHER if verb == PLAYING else {}
    also_changed = (dict.fromkeys(each, (place,)) for place, each in ON_THE_WAY.get(verb, {}).items())
    looked = LEASE if verb in TAKING_THE_LEASE else {}
    return Recorded(
        merged(
            found.reads, *_of(IN_OUR_PLACE, found.reads), *(dict.fromkeys(each, (at,)) for at, each in looked.items())
        ),
        merged(found.writes, *_of(beside, found.writes), *also_changed),
    )


def _of(places: Mapping[str, tuple[str, ...]], rows: Rows) -> Iterator[Rows]:
    for place, actions_ in places.items():
        yield {action: (place,) for action in actions_ if action in rows}


def _completed(verb: str, seen: Mapping[str, Recorded]) -> Recorded:
    several = [seen[verb], *(seen[each] for each in WITHIN.get(verb, ()))]
    reads, writes = [each.reads for each in several], [each.writes for each in several]
    every = merged(*reads, *writes)
    for service, operation in sorted(set(declared(verb))):
        if is_read(service, operation):
            reads.append(_rows(service, operation, every, looks=True))
        elif verb in CHANGING and not _others(service, operation, seen.get(CHANGING[verb])):
            writes.append(_rows(service, operation, every, looks=False))
    return Recorded(merged(*reads), merged(*writes))


def _others(service: str, operation: str, other: Recorded | None) -> bool:
    """Tell whether the opposite verb was seen to do this."""
    return (
        other is not None
        and service not in GATEWAYS
        and all(each in other.writes for each in actions(service, operation, {}))
    )


def _rows(service: str, operation: str, every: Rows, *, looks: bool) -> Rows:
    if service in NOT_AWS:
        return {}
    if service in GATEWAYS:
        made = rows_of([Call(service, operation, {"restApiId": API})], SYSTEM)
        return made.reads if looks else made.writes
    found = {
        action: _alike(action, every, looks=looks) for action in actions(service, operation, {}) if action not in every
    }
    extra = {action: (template,) for action, template in also(service, operation)} if any(found.values()) else {}
    return merged(narrowed({action: templates for action, templates in found.items() if templates}), extra)


def _alike(action: str, every: Rows, *, looks: bool) -> tuple[str, ...]:
    """Return the templates of recorded actions about things of the same kind."""
    prefix, _, name = action.partition(":")
    kinds = set(forms(prefix, name))
    if not kinds:
        return ("*",)
    same = [
        template
        for other, templates in every.items()
        if other.startswith(f"{prefix}:") and kinds & set(forms(prefix, other.partition(":")[2]))
        for template in templates
        if template != "*" and (looks or PLACE in template.split(":", 5)[-1])
    ]
    owned = [each for each in same if prefix != "iam" or looks or OURS in each]
    return tuple(sorted(set(owned))) or (("*",) if looks else ())


def _named(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in NAMES and len(node.args) > 1:
            service, operation = node.args[:2]
            if isinstance(service, ast.Constant) and isinstance(operation, ast.Constant):
                yield str(service.value), str(operation.value)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
