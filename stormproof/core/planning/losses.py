"""When what a control set will be lost again: by aspect, and by who owns the resource that it lies on.

CloudFormation acts on differences between the new template and the stack's current one, never on what was changed by
API meanwhile: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
So what was set on a stack's resource stays until its template changes that very property. Whether a changed property
brings along those that stand beside it is documented nowhere; where that is so, the cautious reading is told. Replacing
a resource, or a change set that reverts drift (DeploymentMode REVERT_DRIFT), takes all that lies on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from stormproof.core.planning.own_things import OWN_THINGS

UPDATES = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"
)
TYPES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
SAM_API = (
    "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
    "sam-specification-generated-resources-api.html"
)
SAM_ALIAS = (
    "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
    "automating-updates-to-serverless-apps.html"
)
DRIFT = "https://developer.hashicorp.com/terraform/tutorials/state/resource-drift"


class Keeper(Enum):
    """Who keeps a resource as he wants it."""

    NOBODY = "nobody"
    STACK = "stack"
    SAM = "sam"
    """A stack whose template AWS SAM transforms: it deploys an API whenever its definition changes."""
    TOOL = "tool"
    """A tool that compares with what stands there, not with what it set last: Terraform, OpenTofu, Pulumi."""


@dataclass(frozen=True)
class Loss:
    """When something is lost, in words; `by` are the properties whose change takes it, empty where it stays."""

    said: str
    by: tuple[str, ...] = ()
    source: str = UPDATES

    @property
    def stays(self) -> bool:
        """Whether nobody's deployment takes it."""
        return not self.by


STAYS = Loss("stays")
ANY_RUN = Loss("lost at the next run of the tool that owns this, as far as it declares it", ("any",), DRIFT)


@dataclass(frozen=True)
class Place:
    """Something of the owner's on which an aspect lies: when it is lost by a stack, and by one that SAM transforms."""

    stack: Loss
    sam: Loss


def _on(what: str, *properties: str, page: str, also: str = "") -> Place:
    """Return a place that is lost with a change of properties of a resource."""
    said = f"lost when the stack changes {' or '.join(properties)} of {what}{also}"
    loss = Loss(said, properties, f"{TYPES}/{page}")
    return Place(loss, loss)


FUNCTION = "aws-resource-lambda-function.html"
ALIAS = "aws-resource-lambda-alias.html"
STAGE = "aws-resource-apigateway-stage.html"
REST_API = "aws-resource-apigateway-restapi.html"
DEFINITION = Place(
    Loss("lost when the stack changes this method, or Body of the API", ("method", "Body"), f"{TYPES}/{REST_API}"),
    Loss(
        "lost when the template changes a route, auth or CORS: SAM then writes Body anew and deploys it",
        ("Body",),
        SAM_API,
    ),
)
SNAPSHOT = Place(
    Loss("lost when the stack deploys the API by itself", ("DeploymentId",), f"{TYPES}/{STAGE}"),
    Loss("lost when the template changes a route, auth or CORS: SAM then deploys the API", ("DeploymentId",), SAM_API),
)
OWNERS_ALIAS = Place(
    Loss("lost when the stack changes FunctionVersion of the alias", ("FunctionVersion",), f"{TYPES}/{ALIAS}"),
    Loss(
        "lost when the template changes the function's code: SAM then publishes a version and moves the alias to it",
        ("FunctionVersion",),
        SAM_ALIAS,
    ),
)
GUARD = ("Handler", "Layers", "Environment")
WHOLE_MAP = "; a change of one variable takes the whole map, of a shared layer all layers"
LOG_GROUP = "aws-resource-logs-loggroup.html"
_RETENTION = _on("this log group", "RetentionInDays", page=LOG_GROUP)
_CLASS = _on("this log group", "LogGroupClass", page=LOG_GROUP)

OURS = None
"""A thing of Stormproof's own, or one beside the owner's of which no template of his knows: it stays."""

PLACES: Mapping[tuple[str, str], Place | None] = MappingProxyType(
    {
        **{(control, aspect): OURS for control, aspects in OWN_THINGS.items() for aspect in aspects},
        ("access-log-group", "retention"): _RETENTION,
        ("access-log-group", "class"): _CLASS,
        ("system-log-groups", "retention"): _RETENTION,
        ("system-log-groups", "class"): _CLASS,
        ("gateway-log-role", "cloudwatch-role"): _on(
            "the region's account settings", "CloudWatchRoleArn", page="aws-resource-apigateway-account.html"
        ),
        ("alias-event-sources", "function of the event source"): _on(
            "this event source", "FunctionName", page="aws-resource-lambda-eventsourcemapping.html"
        ),
        ("alias-rules", "target of the rule"): _on("this rule", "Targets", page="aws-resource-events-rule.html"),
        ("alias-integrations", "integration"): DEFINITION,
        ("alias-deployment", "snapshot"): SNAPSHOT,
        ("function-role", "execution role"): _on("this function", "Role", page=FUNCTION),
        ("rate-guard", "rate guard"): _on("this function", *GUARD, page=FUNCTION, also=WHOLE_MAP),
        ("function-logging", "logging"): _on("this function", "LoggingConfig", page=FUNCTION),
        ("function-release", "version served by the owner's alias"): OWNERS_ALIAS,
        ("authorizer", "settings"): DEFINITION,
        ("method-authorization", "authorization"): DEFINITION,
        ("method-authorization", "preflight"): DEFINITION,
        ("method-authorization", "preflight headers"): DEFINITION,
        ("alias-preflights", "integration"): DEFINITION,
        ("native-requirement", "native API keys"): DEFINITION,
        ("gateway-responses", "cors"): DEFINITION,
        ("gateway-responses", "statuses"): DEFINITION,
        ("api-security-policy", "security policy"): _on("the API", "SecurityPolicy", page=REST_API),
        ("domain-security-policy", "security policy"): _on(
            "this domain name", "SecurityPolicy", page="aws-resource-apigateway-domainname.html"
        ),
        ("deployment", "snapshot"): SNAPSHOT,
        ("access-log", "access-log"): _on("this stage", "AccessLogSetting", page=STAGE),
        ("stage-throttle", "throttle"): _on("this stage", "MethodSettings", page=STAGE),
        ("native-quota", "quota"): _on("this usage plan", "Quota", page="aws-resource-apigateway-usageplan.html"),
        ("firewall", "rules"): _on("this web ACL", "Rules", page="aws-resource-wafv2-webacl.html"),
        ("firewall", "data protection"): _on(
            "this web ACL", "DataProtectionConfig", page="aws-resource-wafv2-webacl.html"
        ),
        ("function-timeouts", "timeout"): _on("this function", "Timeout", page=FUNCTION),
        ("queue-visibility", "visibility timeout"): _on(
            "this queue", "VisibilityTimeout", page="aws-resource-sqs-queue.html"
        ),
        ("redrive-policies", "redrive policy"): _on("this queue", "RedrivePolicy", page="aws-resource-sqs-queue.html"),
        ("bucket-policy", "policy"): _on(
            "this bucket's policy", "PolicyDocument", page="aws-resource-s3-bucketpolicy.html"
        ),
        ("bucket-encryption", "default encryption"): _on(
            "this bucket", "BucketEncryption", page="aws-resource-s3-bucket.html"
        ),
        ("table-encryption", "encryption"): _on(
            "this table", "SSESpecification", page="aws-resource-dynamodb-table.html"
        ),
        ("table-recovery", "point-in-time recovery"): _on(
            "this table", "PointInTimeRecoverySpecification", page="aws-resource-dynamodb-table.html"
        ),
        ("table-protection", "deletion protection"): _on(
            "this table", "DeletionProtectionEnabled", page="aws-resource-dynamodb-table.html"
        ),
        ("bucket-versioning", "versioning"): _on(
            "this bucket", "VersioningConfiguration", page="aws-resource-s3-bucket.html"
        ),
        ("version-retention", "noncurrent versions"): _on(
            "this bucket", "LifecycleConfiguration", page="aws-resource-s3-bucket.html"
        ),
        ("queue-policies", "policy"): _on(
            "this queue's policy", "PolicyDocument", page="aws-resource-sqs-queuepolicy.html"
        ),
        ("queue-encryption", "encryption"): _on(
            "this queue", "KmsMasterKeyId", "SqsManagedSseEnabled", page="aws-resource-sqs-queue.html"
        ),
        ("topic-encryption", "encryption"): _on("this topic", "KmsMasterKeyId", page="aws-resource-sns-topic.html"),
        ("log-group-encryption", "encryption"): _on("this log group", "KmsKeyId", page=LOG_GROUP),
    }
)
"""By control and aspect: `own_things`, and what lies on things of the owner's.

A stage's access log and throttle may go with any change of the stage: that is not known.
"""


def loss(control: str, aspect: str, keeper: Keeper) -> Loss | None:
    """Return when what a control sets is lost, None for a control or an aspect that the table does not know."""
    if (control, aspect) not in PLACES:
        return None
    place = PLACES[control, aspect]
    if place is None:
        return STAYS
    if keeper is Keeper.NOBODY:
        return Loss(f"stays unless a deployment sets {' or '.join(place.stack.by)}", source=place.stack.source)
    return {Keeper.STACK: place.stack, Keeper.SAM: place.sam, Keeper.TOOL: ANY_RUN}[keeper]


def keeper(owner: str, *, sam: bool) -> Keeper:
    """Return what an owner of a resource is, by his name as `System.owners` has it; `sam` tells of his stack."""
    if not owner:
        return Keeper.NOBODY
    if owner.startswith("CloudFormation"):
        return Keeper.SAM if sam else Keeper.STACK
    return Keeper.TOOL
