"""``--iam enforce``: callers are held to their policies."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from localaws_testing.callers import Ready, allow, arn_of, as_role, client, make_table, policy


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """The ready file of an embedded AWS that enforces."""
    ready_file = tmp_path_factory.mktemp("strict") / "ready.json"
    command = [sys.executable, "-m", "localaws", "--stop-at-eof", "--ready-file", str(ready_file), "--iam", "enforce"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while not ready_file.exists():
            assert time.monotonic() < deadline, "not ready within 240 s"
            time.sleep(0.02)
        yield json.loads(ready_file.read_text())
    finally:
        process.terminate()
        process.communicate(timeout=60)  # closes its input, too


def test_a_role_may_do_what_its_policy_allows_and_nothing_else(strict: Ready) -> None:
    """By action and by resource; the refusal names both, and who asked."""
    table, other = make_table(strict), make_table(strict)
    dynamodb = as_role(strict, "dynamodb", allow(["dynamodb:GetItem", "dynamodb:PutItem"], arn_of(table)))
    item = {"pk": {"S": "a"}}
    dynamodb.put_item(TableName=table, Item=item)
    assert dynamodb.get_item(TableName=table, Key=item)["Item"] == item
    with pytest.raises(ClientError, match=r"AccessDenied.*assumed-role/.*dynamodb:GetItem.*table/" + other):
        dynamodb.get_item(TableName=other, Key=item)
    with pytest.raises(ClientError, match=r"AccessDenied.*dynamodb:Scan"):
        dynamodb.scan(TableName=table)


def test_each_member_of_a_transaction_needs_its_permission(strict: Ready) -> None:
    """A transaction that puts and deletes needs both; nothing of it happens otherwise."""
    table = make_table(strict)
    dynamodb = as_role(strict, "dynamodb", allow("dynamodb:PutItem", arn_of(table)))
    put = {"Put": {"TableName": table, "Item": {"pk": {"S": "a"}}}}
    dynamodb.transact_write_items(TransactItems=[put])
    delete = {"Delete": {"TableName": table, "Key": {"pk": {"S": "b"}}}}
    with pytest.raises(ClientError, match=r"AccessDenied.*dynamodb:DeleteItem"):
        dynamodb.transact_write_items(TransactItems=[put, delete])


def test_a_rule_that_mutes_needs_the_permission_on_itself_and_on_each_alarm(strict: Ready) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html ."""
    rule, one, other = (
        f"arn:aws:cloudwatch:*:123456789012:{each}" for each in ("alarm-mute-rule:r", "alarm:a", "alarm:b")
    )
    asked = {
        "Name": "r",
        "Rule": {"Schedule": {"Expression": "cron(0 2 * * *)", "Duration": "PT1H"}},
        "MuteTargets": {"AlarmNames": ["a", "b"]},
    }
    for lacking in (rule, one, other):
        allowed = [each for each in (rule, one, other) if each != lacking]
        with pytest.raises(ClientError, match="not authorized") as refused:
            as_role(strict, "cloudwatch", allow("cloudwatch:PutAlarmMuteRule", allowed)).put_alarm_mute_rule(**asked)
        assert lacking.rpartition(":")[2] in str(refused.value)
    as_role(strict, "cloudwatch", allow("cloudwatch:*MuteRule", [rule, one, other])).put_alarm_mute_rule(**asked)
    as_role(strict, "cloudwatch", allow("cloudwatch:*MuteRule", rule)).delete_alarm_mute_rule(AlarmMuteRuleName="r")


def test_a_budget_is_what_its_calls_name_wherever_that_stands(strict: Ready) -> None:
    """At the top, or within the budget that is given."""
    budgets = "arn:aws:budgets::123456789012:budget/"
    budget = {
        "BudgetName": "mine",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "10", "Unit": "USD"},
    }
    where = {"AccountId": "123456789012"}
    mine = as_role(strict, "budgets", allow("budgets:ModifyBudget", f"{budgets}mine"))
    mine.create_budget(**where, Budget=budget)
    mine.update_budget(**where, NewBudget=budget)
    with pytest.raises(ClientError, match="not authorized"):
        mine.create_budget(**where, Budget={**budget, "BudgetName": "other"})
    mine.delete_budget(**where, BudgetName="mine")


def test_a_session_policy_limits(strict: Ready) -> None:
    """The session may do only what both its role and its own policy allow."""
    table = make_table(strict)
    limit = policy(allow("dynamodb:GetItem", "*"))
    dynamodb = as_role(strict, "dynamodb", allow("dynamodb:*", "*"), session_policy=limit)
    dynamodb.get_item(TableName=table, Key={"pk": {"S": "a"}})
    with pytest.raises(ClientError, match=r"AccessDenied.*dynamodb:PutItem"):
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}})


def test_other_protocols_are_judged_alike(strict: Ready) -> None:
    """Query, REST-JSON and REST-XML: the refusal is an error of the service."""
    calls: dict[str, Callable[[Any], Any]] = {
        "iam": lambda iam: iam.list_users(),
        "sns": lambda sns: sns.create_topic(Name="topic"),
        "lambda": lambda functions: functions.list_functions(),
        "apigateway": lambda apigateway: apigateway.get_rest_apis(),
        "s3": lambda s3: s3.list_buckets(),
        "sqs": lambda sqs: sqs.create_queue(QueueName="queue"),
    }
    for service, call in calls.items():
        with pytest.raises(ClientError, match=r"AccessDenied.*is not authorized to perform"):
            call(as_role(strict, service, allow("dynamodb:*", "*")))


def test_api_gateways_actions_are_http_methods(strict: Ready) -> None:
    """apigateway:GET on the path; POST is another permission."""
    apigateway = as_role(strict, "apigateway", allow("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis"))
    assert "items" in apigateway.get_rest_apis()
    with pytest.raises(ClientError, match=r"AccessDenied.*apigateway:POST"):
        apigateway.create_rest_api(name="api")


def test_a_bucket_policy_may_let_a_role_in(strict: Ready) -> None:
    """The resource's policy or the identity's is enough."""
    bucket = f"bucket-{uuid.uuid4().hex[:8]}"
    root = client(strict, "s3")
    root.create_bucket(Bucket=bucket)
    root.put_object(Bucket=bucket, Key="k", Body=b"v")
    s3 = as_role(strict, "s3", allow("sts:*", "*"))
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket=bucket, Key="k")
    statement = {"Principal": {"AWS": "123456789012"}, **allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")}
    root.put_bucket_policy(Bucket=bucket, Policy=policy(statement))
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"


def test_a_key_that_nobody_made_is_refused(strict: Ready) -> None:
    """In the words of each service; the root's key and users' keys are known."""
    for service, call, code in (
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
        ("iam", "list_users", "InvalidClientTokenId"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
    ):
        with pytest.raises(ClientError, match=code):
            getattr(client(strict, service, "AKIASOMEBODYELSE0000"), call)()
    iam = client(strict, "iam")
    iam.create_user(UserName="user")
    key = iam.create_access_key(UserName="user")["AccessKey"]
    identity = client(strict, "sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::123456789012:user/user"


def test_the_link_in_a_confirmation_mail_needs_no_key(strict: Ready) -> None:
    """Whoever reads the mail may follow it."""
    sns = client(strict, "sns")
    topic = sns.create_topic(Name=f"links-{uuid.uuid4().hex[:8]}")["TopicArn"]
    address = f"{uuid.uuid4().hex[:8]}@example.com"
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    deadline, link = time.monotonic() + 100, ""
    while not link and time.monotonic() < deadline:
        mails = requests.get(strict["mailbox_url"], timeout=10).json()
        text = " ".join(json.dumps(mail) for mail in mails if address in json.dumps(mail))
        link = next(iter(re.findall(r"http[^\s\"\\<>]+ConfirmSubscription[^\s\"\\<>]+", text)), "")
    assert requests.get(link.replace("&amp;", "&"), timeout=10).status_code == 200
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert subscription["SubscriptionArn"].startswith(topic)


def test_deleting_many_objects_needs_the_permission_on_each(strict: Ready) -> None:
    """A policy names objects, as for deleting one."""
    bucket = f"many-{uuid.uuid4().hex[:8]}"
    root = client(strict, "s3")
    root.create_bucket(Bucket=bucket)
    arn = f"arn:aws:s3:::{bucket}/mine/*"
    role = as_role(strict, "s3", {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": arn})
    root.put_object(Bucket=bucket, Key="mine/one & two", Body=b"")
    role.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "mine/one & two"}], "Quiet": True})
    assert "Contents" not in root.list_objects_v2(Bucket=bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        role.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "mine/3"}, {"Key": "theirs"}]})


@pytest.mark.parametrize(("queue", "status"), [("own", 200), ("other", 403)])
def test_an_integration_is_held_to_its_role(strict: Ready, queue: str, status: int) -> None:
    """API Gateway sends to a queue's path in the name of a role whose policy names one queue's ARN."""
    name = f"strict-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam, apis = client(strict, "iam"), client(strict, "apigateway")
    client(strict, "sqs").create_queue(QueueName=name)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name if queue == 'own' else 'other'}"
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(allow("sqs:SendMessage", arn)))
    made = apis.create_rest_api(name=name)
    place = {"restApiId": made["id"], "resourceId": made["rootResourceId"], "httpMethod": "POST"}
    apis.put_method(**place, authorizationType="NONE")
    apis.put_integration(
        **place,
        type="AWS",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:sqs:path/123456789012/{name}",
        credentials=role,
        requestParameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        requestTemplates={"application/json": "Action=SendMessage&MessageBody=x"},
    )
    apis.put_integration_response(**place, statusCode="200")
    apis.put_integration_response(**place, statusCode="403", selectionPattern="403")
    apis.create_deployment(restApiId=made["id"], stageName="prod")
    session = requests.Session()
    session.trust_env = False
    url = f"{strict['gateway_url']}/_aws/execute-api/{made['id']}/prod/"
    assert session.post(url, json={}, verify=strict["ca_bundle"], timeout=30).status_code == status


def test_a_stack_may_what_its_caller_or_its_role_may(strict: Ready) -> None:
    """CloudFormation calls the other services as whoever asks, or as the role that he hands over."""
    may = {"Effect": "Allow", "Action": ["cloudformation:*", "sqs:*"], "Resource": "*"}
    cloudformation, root = as_role(strict, "cloudformation", may), client(strict, "iam")
    role = f"role-{uuid.uuid4().hex[:8]}"
    arn = root.create_role(RoleName=role, AssumeRolePolicyDocument=policy())["Role"]["Arn"]
    topics = {"Effect": "Allow", "Action": "sns:*", "Resource": "*"}
    root.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy(topics))

    def status(kind: str, **more: Any) -> str:
        name = f"stack-{uuid.uuid4().hex[:8]}"
        body = json.dumps({"Resources": {"R": {"Type": kind}}})
        cloudformation.create_stack(StackName=name, TemplateBody=body, **more)
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

    assert status("AWS::SQS::Queue") == status("AWS::SNS::Topic", RoleARN=arn) == "CREATE_COMPLETE"
    assert status("AWS::SNS::Topic") == status("AWS::SQS::Queue", RoleARN=arn) == "ROLLBACK_COMPLETE"
