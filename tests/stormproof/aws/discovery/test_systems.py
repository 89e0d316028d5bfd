"""Discovery, on a made-up account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from stormproof.aws.discovery.systems import discover
from stormproof.core.errors import CouldNotLook, NotThere, TargetError
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Target

ACCOUNT = "arn:aws:{0}:us-east-1:123456789012:{1}"


def target(selector: str) -> Target:
    """Return a target with a selector."""
    text = f"""
name = "t"
environment = "staging"
[aws]
allowed_accounts = ["123456789012"]
[regions]
primary = "us-east-1"
probes = ["eu-west-1"]
[policy]
admin_email = "admin@example.com"
[system]
{selector}
"""
    return parse_target(text, "t.toml")


BY_NAMES = """
rest_api_id = "a1"
functions = { api = "f-api", pm = "f-pm" }
table = "t"
bucket = "b"
queues = ["q", "q-dlq"]
"""


class Account:
    """Implements core.controls.Reads over lists of names."""

    def __init__(self, **there: Any) -> None:
        self.apis: dict[str, dict[str, str]] = there.get("apis", {"a1": {}})
        self.stages: list[str] = there.get("stages", ["prod"])
        self.functions: set[str] = set(there.get("functions", ["f-api", "f-pm"]))
        self.tables: set[str] = set(there.get("tables", ["t"]))
        self.buckets: set[str] = set(there.get("buckets", ["b"]))
        self.queues: set[str] = set(there.get("queues", ["q", "q-dlq"]))
        self.tags: dict[str, dict[str, str]] = there.get("tags", {})
        self.stacks: dict[str, list[tuple[str, str, str]]] = there.get("stacks", {})
        self.denied: set[str] = set(there.get("denied", []))
        self.domains: dict[str, list[dict[str, str]]] = there.get("domains", {})
        self.sam: set[str] = set(there.get("sam", []))
        self.closed: bool = there.get("closed", False)
        self.private: bool = there.get("private", False)
        self.mutual: set[str] = set(there.get("mutual", []))

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Answer as AWS would."""
        if service in self.denied:
            raise CouldNotLook("aws.access_denied", f"{service} {operation}: denied")
        if operation == "get_policy":
            raise NotThere(parameters["FunctionName"])
        answer: dict[str, Any] = getattr(self, f"_{operation}")(**parameters)
        return answer

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Answer as AWS would."""
        if operation == "list_stack_resources":
            return self._members(parameters["StackName"])
        if operation == "list_tags_of_resource":
            raise NotThere(parameters["ResourceArn"])
        if operation in {
            "list_aliases",
            "get_apis",
            "list_graphql_apis",
            "list_function_url_configs",
            "list_functions",
        }:
            return []
        if operation == "get_domain_names":
            asked = {"mutualTlsAuthentication": {"truststoreUri": "s3://t/t.pem"}}
            return [{"domainName": name, **(asked if name in self.mutual else {})} for name in self.domains]
        if operation == "get_base_path_mappings":
            if parameters["domainName"] not in self.domains:
                raise NotThere(parameters["domainName"])
            return self.domains[parameters["domainName"]]
        if operation == "get_rest_apis":
            return [{"id": api, "name": api, "tags": tags} for api, tags in self.apis.items()]
        wanted = {t["Key"]: t.get("Values", [None])[0] for t in parameters["TagFilters"]}
        return [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for arn, tags in self.tags.items()
            if wanted.items() <= tags.items()
        ]

    def _members(self, stack: str) -> list[dict[str, str]]:
        if stack not in self.stacks:
            raise NotThere(f"Stack with id {stack} does not exist")
        keys = ("ResourceType", "LogicalResourceId", "PhysicalResourceId")
        return [dict(zip(keys, member, strict=True)) for member in self.stacks[stack]]

    def _get_rest_api(self, *, restApiId: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        _need(restApiId, self.apis)
        closed = {"disableExecuteApiEndpoint": True} if self.closed else {}
        types = {"endpointConfiguration": {"types": ["PRIVATE"]}} if self.private else {}
        return {"id": restApiId, "name": "factory", "tags": self.apis[restApiId], **closed, **types}

    def _describe_canaries(self) -> dict[str, Any]:
        return {"Canaries": []}

    def _get_stages(self, **_: Any) -> dict[str, Any]:
        return {"item": [{"stageName": stage} for stage in self.stages]}

    def _get_function_configuration(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        _need(FunctionName, self.functions)
        return {"FunctionArn": ACCOUNT.format("lambda", f"function:{FunctionName}")}

    def _get_template_summary(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {"DeclaredTransforms": ["AWS::Serverless-2016-10-31"]} if StackName in self.sam else {}

    def _get_role(self, *, RoleName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        raise NotThere(RoleName)

    def _describe_table(self, *, TableName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        _need(TableName, self.tables)
        return {}

    def _head_bucket(self, *, Bucket: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        _need(Bucket, self.buckets)
        return {}

    def _get_queue_url(self, *, QueueName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        _need(QueueName, self.queues)
        return {"QueueUrl": f"https://sqs/{QueueName}"}

    def _get_queue_attributes(self, *, QueueUrl: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {"Attributes": {"QueueArn": ACCOUNT.format("sqs", QueueUrl.rpartition("/")[2])}}

    def _get_resources(self, *, ResourceARNList: list[str]) -> dict[str, Any]:  # noqa: N803 - AWS's names
        return {
            "ResourceTagMappingList": [
                {"ResourceARN": arn, "Tags": [{"Key": k, "Value": v} for k, v in self.tags[arn].items()]}
                for arn in ResourceARNList
                if arn in self.tags
            ]
        }


def _need(name: str, there: Mapping[str, Any] | set[str]) -> None:
    if name not in there:
        raise NotThere(name)


def told(account: Account, selector: str) -> str:
    """Return what a target that does not fit is answered."""
    with pytest.raises(TargetError) as caught:
        discover(account, target(selector))
    return str(caught.value)


def test_named_resources_are_seen_to_exist() -> None:
    """Names become identities; partition, account and region come from what was seen."""
    system = discover(Account(), target(BY_NAMES))
    assert (system.partition, system.account, system.region) == ("aws", "123456789012", "us-east-1")
    assert system.probe_regions == ("eu-west-1",)
    assert (system.api.id, system.api.stage, system.api.stages) == ("a1", "prod", ("prod",))
    assert system.function("pm").arn.endswith(":function:f-pm")
    assert [queue.name for queue in system.queues] == ["q", "q-dlq"]
    assert system.owners == ()


def test_everything_that_is_missing_is_told_at_once() -> None:
    """One message names each resource that is not there, and the way out."""
    answer = told(Account(functions=["f-api"], tables=[], queues=["q"]), BY_NAMES)
    for part in ("no function f-pm (role pm) in us-east-1", "no table t", "no queue q-dlq", "stormproof target init"):
        assert part in answer
    assert "bucket" not in answer


def test_denied_is_not_missing() -> None:
    """Who may not look has not found that something is not there."""
    with pytest.raises(CouldNotLook):
        discover(Account(denied=["dynamodb"]), target(BY_NAMES))


@pytest.mark.parametrize(
    ("stages", "selected", "said"),
    [
        (["prod", "test"], "", "has the stages prod, test: say which one serves users"),
        (["prod"], 'stage = "live"', "no stage live: REST API a1 has the stages prod"),
        ([], "", "has no stage: it was never deployed"),
    ],
)
def test_the_stage_that_serves_users_must_be_plain(stages: list[str], selected: str, said: str) -> None:
    """One stage needs no word, several do."""
    assert said in told(Account(stages=stages), BY_NAMES + selected)


def test_all_stages_are_found() -> None:
    """The one that serves users is marked, the others are there to be hardened too."""
    system = discover(Account(stages=["test", "prod"]), target(BY_NAMES + 'stage = "prod"'))
    assert (system.api.stage, system.api.stages) == ("prod", ("prod", "test"))


TAGGED = {
    ACCOUNT.format("lambda", "function:f-api"): {"app": "x"},
    ACCOUNT.format("lambda", "function:f-pm"): {"app": "x"},
    ACCOUNT.format("lambda", "function:g-api"): {"app": "y"},
    ACCOUNT.format("dynamodb", "table/t"): {"app": "x"},
    "arn:aws:s3:::b": {"app": "x"},
    ACCOUNT.format("sqs", "q"): {"app": "x"},
}


def test_tags_find_what_carries_all_of_them() -> None:
    """Functions of another application are not the system's; roles follow from names."""
    account = Account(tags=TAGGED, apis={"a1": {"app": "x"}, "a2": {"app": "y"}})
    system = discover(account, target('tags = { app = "x" }'))
    assert system.api.id == "a1"
    assert (system.tables[0].name, system.buckets[0].name) == ("t", "b")
    assert {f.role: f.name for f in system.functions} == {"api": "f-api", "pm": "f-pm"}


def test_tags_that_nothing_carries_are_a_mistake() -> None:
    """The message repeats them."""
    assert "nothing in us-east-1 is tagged app = z" in told(Account(tags=TAGGED), 'tags = { app = "z" }')


STACK = [
    ("AWS::ApiGateway::RestApi", "Api", "a1"),
    ("AWS::Lambda::Function", "ApiHandler", "f-api"),
    ("AWS::CloudFormation::Stack", "Agents", "nested"),
    ("AWS::DynamoDB::Table", "Table", "t"),
    ("AWS::S3::Bucket", "Bucket", "b"),
    ("AWS::SQS::Queue", "Queue", "https://sqs.us-east-1.amazonaws.com/123456789012/q"),
]


def test_a_stack_leads_to_its_resources_and_those_of_nested_stacks() -> None:
    """All that the stack made is the system, and all of it is the stack's."""
    stacks = {"factory": STACK, "nested": [("AWS::Lambda::Function", "PM", "f-x1")]}
    account = Account(stacks=stacks, functions=["f-api", "f-x1"])
    system = discover(account, target('stack = "factory"'))
    assert {f.role: f.name for f in system.functions} == {"api": "f-api", "pm": "f-x1"}
    assert system.queues[0].name == "q"
    assert system.owner_of(system.api_arn) == "CloudFormation stack factory"
    assert system.owner_of(system.function("pm").arn) == "CloudFormation stack factory"


def test_a_stack_that_is_not_there_is_a_mistake() -> None:
    """The message names stack and region."""
    assert "no CloudFormation stack factory in us-east-1" in told(Account(), 'stack = "factory"')


def test_owners_are_told_by_tags() -> None:
    """A stack's tag, or a tool's, marks whose the resource is."""
    function = ACCOUNT.format("lambda", "function:f-api")
    tags = {function: {"aws:cloudformation:stack-name": "s"}, "arn:aws:s3:::b": {"ManagedBy": "terraform"}}
    system = discover(Account(tags=tags, apis={"a1": {"managed-by": "Terraform Cloud"}}), target(BY_NAMES))
    assert system.owner_of(function) == "CloudFormation stack s"
    assert system.owner_of("arn:aws:s3:::b") == "Terraform"
    assert system.owner_of(system.api_arn) == "Terraform"
    assert system.owner_of(system.function("pm").arn) == ""


@pytest.mark.parametrize(("sam", "denied"), [(True, []), (False, []), (False, ["cloudformation"])])
def test_a_stack_that_sam_transforms_is_told(sam: bool, denied: list[str]) -> None:  # noqa: FBT001 - of two outcomes
    """By the transforms that its template declares; one that cannot be looked at is taken for none."""
    function = ACCOUNT.format("lambda", "function:f-api")
    there = Account(tags={function: {"aws:cloudformation:stack-name": "s"}}, sam=["s"] if sam else [], denied=denied)
    assert discover(there, target(BY_NAMES)).sam is sam
