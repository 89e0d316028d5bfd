"""AWS integrations of services, on a running localaws: SQS by path and action, SNS, DynamoDB.

Recorded responses: test_sqs_aws_integration, test_sqs_request_and_response_xml_templates_integration,
test_sqs_amz_json_protocol, test_rest_api_to_dynamodb_integration.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

ARN = "arn:aws:apigateway:us-east-1:"
FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}


class Api:
    """A REST API in front of a queue, a topic and a table, asked in the name of one role."""

    def __init__(self, aws: Any) -> None:
        self.aws, self.name = aws, f"services-{uuid.uuid4().hex[:8]}"
        self.apis, self.sqs, self.iam = aws.client("apigateway"), aws.client("sqs"), aws.client("iam")
        self.queue = self.sqs.create_queue(QueueName=self.name)["QueueUrl"]
        self.role = self._role("apigateway.amazonaws.com", self.name)
        made = self.apis.create_rest_api(name=self.name)
        self.id, self.root = made["id"], made["rootResourceId"]

    def _role(self, service: str, name: str) -> str:
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        return str(self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])

    def ask(self, uri: str, body: str = "{}", template: str | None = None, **settings: Any) -> requests.Response:
        """Put one integration at ``ANY /``, deploy it and ask it."""
        response = settings.pop("response", None)
        place = {"restApiId": self.id, "resourceId": self.root, "httpMethod": "ANY"}
        self.apis.put_method(**place, authorizationType="NONE")
        templates = {"requestTemplates": {"application/json": template}} if template else {}
        given = {"credentials": self.role, "integrationHttpMethod": "POST", **templates, **settings}
        self.apis.put_integration(**place, type="AWS", uri=ARN + uri, **given)
        told = {"responseTemplates": {"application/json": response}} if response else {}
        self.apis.put_integration_response(**place, statusCode="200", **told)
        self.apis.put_integration_response(**place, statusCode="400", selectionPattern="[45]\\d{2}")
        self.apis.create_deployment(restApiId=self.id, stageName="prod")
        session = requests.Session()
        session.trust_env = False
        url = f"{self.aws.ready['gateway_url']}/_aws/execute-api/{self.id}/prod/"
        headers = {"Content-Type": "application/json"}
        return session.post(url, body, headers=headers, verify=self.aws.ready["ca_bundle"], timeout=30)

    def received(self) -> list[str]:
        """The bodies of the messages in the queue."""
        found = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)
        return [each["Body"] for each in found.get("Messages", [])]

    def other_role(self) -> str:
        """A role that API Gateway is not trusted with."""
        return self._role("lambda.amazonaws.com", f"{self.name}-other")


@pytest.fixture
def api(aws: Any) -> Iterator[Api]:
    """An API of one's own."""
    made = Api(aws)
    yield made
    made.apis.delete_rest_api(restApiId=made.id)


def test_a_form_sent_to_a_queues_path(api: Api) -> None:
    """The body is a template, the XML that SQS answers is JSON to the response's template."""
    answer = api.ask(
        f"sqs:path/123456789012/{api.name}",
        '{"foo": "b&r"}',
        "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        requestParameters=FORM,
        passthroughBehavior="NEVER",
        response='{"id": "$input.path("$.SendMessageResponse.SendMessageResult.MessageId")"}',
    )
    assert answer.status_code == 200
    assert len(answer.json()["id"]) == 36
    assert api.received() == ['{"foo": "b&r"}']


def test_sqs_by_its_json_protocol(api: Api) -> None:
    """Mapped headers name the action."""
    parameters = {
        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
        "integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
    }
    template = json.dumps({"QueueUrl": api.queue, "MessageBody": "to $context.stage"})
    answer = api.ask(f"sqs:path/123456789012/{api.name}", "{}", template, requestParameters=parameters)
    assert answer.json()["MessageId"]
    assert api.received() == ["to prod"]


def test_actions_of_sqs_and_sns_take_mapped_queries(api: Api) -> None:
    """SendMessage and Publish, whose parameters are mapped to the query."""
    prefix = "integration.request.querystring."
    queue = {f"{prefix}QueueUrl": f"'{api.queue}'", f"{prefix}MessageBody": "method.request.body.m"}
    assert api.ask("sqs:action/SendMessage", '{"m": "mapped"}', requestParameters=queue).status_code == 200
    assert api.received() == ["mapped"]


def test_publishing_to_a_topic(api: Api) -> None:
    """The answer is the service's, in JSON."""
    topic = api.aws.client("sns").create_topic(Name=api.name)["TopicArn"]
    prefix = "integration.request.querystring."
    mapped = {f"{prefix}TopicArn": f"'{topic}'", f"{prefix}Message": "method.request.body.m"}
    answer = api.ask("sns:action/Publish", '{"m": "x"}', requestParameters=mapped)
    assert answer.json()["PublishResponse"]["PublishResult"]["MessageId"]


@pytest.mark.parametrize(("action", "expected"), [("PutItem", {}), ("GetItem", {"Item": {"id": {"S": "one"}}})])
def test_actions_of_dynamodb(api: Api, action: str, expected: dict[str, Any]) -> None:
    """By the service's JSON protocol, as recorded."""
    client = api.aws.client("dynamodb")
    client.create_table(
        TableName=api.name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    client.put_item(TableName=api.name, Item={"id": {"S": "one"}})
    key = {"Item" if action == "PutItem" else "Key": {"id": {"S": "$input.path('$.id')"}}}
    answer = api.ask(f"dynamodb:action/{action}", '{"id": "one"}', json.dumps({"TableName": api.name, **key}))
    assert (answer.status_code, answer.json()) == (200, expected)


def test_a_refusal_of_the_service_is_matched_by_its_status(api: Api) -> None:
    """The pattern for 4xx and 5xx takes it."""
    answer = api.ask("dynamodb:action/GetItem", "{}", '{"TableName": "nobody", "Key": {}}')
    assert answer.status_code == 400
    assert "ResourceNotFoundException" in answer.text


def test_a_role_that_api_gateway_is_not_trusted_with_is_not_assumed(api: Api) -> None:
    """500, and nothing is sent; the same for a role that is not there."""
    uri = f"sqs:path/123456789012/{api.name}"
    answer = api.ask(
        uri, "{}", "Action=SendMessage&MessageBody=x", requestParameters=FORM, credentials=api.other_role()
    )
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})


def test_a_state_machine_is_started(api: Api) -> None:
    """StartExecution, by action."""
    states = api.aws.client("stepfunctions")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    machine = states.create_state_machine(name=api.name, definition=definition, roleArn=api.role)["stateMachineArn"]
    template = json.dumps({"stateMachineArn": machine, "input": "{}"})
    started = api.ask("states:action/StartExecution", "{}", template).json()["executionArn"]
    assert started in [each["executionArn"] for each in states.list_executions(stateMachineArn=machine)["executions"]]


def test_an_object_is_put(api: Api) -> None:
    """S3 by path, whose parts are mapped."""
    objects = api.aws.client("s3", https=True)
    objects.create_bucket(Bucket=api.name)
    mapped = {"integration.request.path.key": "method.request.body.k"}
    settings: dict[str, Any] = {"integrationHttpMethod": "PUT", "requestParameters": mapped}
    assert api.ask(f"s3:path/{api.name}/{{key}}", '{"k": "a/b"}', **settings).status_code == 200
    assert objects.get_object(Bucket=api.name, Key="a/b")["Body"].read() == b'{"k": "a/b"}'
