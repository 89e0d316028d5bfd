"""S3 tells of objects: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws_testing.functions import archive

Unique = Callable[[str], str]
ACCOUNT = "123456789012"
HANDLER = """def handler(event, context):
    for each in event["Records"]:
        print(each["eventName"], each["s3"]["object"]["key"])
"""


class Place:
    """A bucket, and a queue that admits what it tells."""

    def __init__(self, aws: Any, name: str) -> None:
        self.s3, self.sqs, self.bucket = aws.client("s3"), aws.client("sqs"), name
        self.s3.create_bucket(Bucket=name)
        self.url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def admit(self, service: str) -> None:
        """Let a service send to the queue."""
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:*", "Resource": self.arn}
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": json.dumps({"Statement": [statement]})})

    def tell(self, **configuration: Any) -> None:
        """Put the bucket's configuration; forget what queues are told then."""
        self.s3.put_bucket_notification_configuration(Bucket=self.bucket, NotificationConfiguration=configuration)
        self.received()

    def queue(self, *events: str, **more: Any) -> dict[str, Any]:
        """Return a configuration of the queue."""
        return {"QueueConfigurations": [{"Id": "told", "QueueArn": self.arn, "Events": list(events), **more}]}

    def received(self, count: int = 0) -> list[Any]:
        """Return the bodies that the queue has, at least `count`; a long poll each."""
        bodies: list[Any] = []
        while len(bodies) < count or not bodies:
            answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            if not answer.get("Messages"):
                break
            for message in answer["Messages"]:
                bodies.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def records(self, count: int) -> list[Any]:
        """Return the records that arrived, in the order in which they happened."""
        records = [record for body in self.received(count) for record in body["Records"]]
        return sorted(records, key=lambda record: record["s3"]["object"].get("sequencer", ""))


@pytest.fixture
def place(aws: Any, unique: Unique) -> Iterator[Place]:
    """Return a bucket and its queue."""
    made = Place(aws, unique("told"))
    made.admit("s3.amazonaws.com")
    yield made
    made.tell()


def test_a_queue_is_told_of_matching_objects(place: Place) -> None:
    """As recorded: test_notifications_with_filter, test_key_encoding (slashes stay), test_object_created_put."""
    where = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "up/"}, {"Name": "suffix", "Value": ".txt"}]}}
    place.tell(**place.queue("s3:ObjectCreated:*", "s3:ObjectRemoved:Delete", Filter=where))
    for key in ("up/a@b.txt", "up/a.jpg", "down/a.txt"):
        place.s3.put_object(Bucket=place.bucket, Key=key, Body=b"something")
    place.s3.delete_object(Bucket=place.bucket, Key="up/a@b.txt")
    put, removed = place.records(2)
    assert (put["eventName"], removed["eventName"]) == ("ObjectCreated:Put", "ObjectRemoved:Delete")
    assert put["eventVersion"] == "2.1"
    assert (put["s3"]["bucket"]["name"], put["s3"]["configurationId"]) == (place.bucket, "told")
    told = put["s3"]["object"]
    assert (told["key"], told["size"], told["eTag"]) == ("up/a%40b.txt", 9, "437b930db84b8079c2dd804a71936b5f")
    assert removed["s3"]["object"].keys() == {"key", "sequencer"}
    assert put.keys() >= {"userIdentity", "requestParameters", "responseElements", "awsRegion", "eventTime"}


def test_versions_and_their_markers_are_told(place: Place) -> None:
    """As recorded: test_object_created_put_versioned."""
    place.s3.put_bucket_versioning(Bucket=place.bucket, VersioningConfiguration={"Status": "Enabled"})
    place.tell(**place.queue("s3:ObjectCreated:*", "s3:ObjectRemoved:*"))
    version = place.s3.put_object(Bucket=place.bucket, Key="k", Body=b"data")["VersionId"]
    marker = place.s3.delete_object(Bucket=place.bucket, Key="k")["VersionId"]
    place.s3.delete_object(Bucket=place.bucket, Key="k", VersionId=version)
    told = [(each["eventName"], each["s3"]["object"]["versionId"]) for each in place.records(3)]
    assert told == [
        ("ObjectCreated:Put", version),
        ("ObjectRemoved:DeleteMarkerCreated", marker),
        ("ObjectRemoved:Delete", version),
    ]


def test_tags_are_told_without_the_size(place: Place) -> None:
    """As recorded: test_object_tagging_put_event; version 2.3 of the form."""
    place.tell(**place.queue("s3:ObjectTagging:*"))
    place.s3.put_object(Bucket=place.bucket, Key="k", Body=b"data")
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    place.s3.put_object_tagging(Bucket=place.bucket, Key="k", Tagging=tags)
    [told] = place.records(1)
    assert (told["eventName"], told["eventVersion"]) == ("ObjectTagging:Put", "2.3")
    assert told["s3"]["object"].keys() == {"key", "eTag"}


def test_what_a_lifecycle_removes_is_told_as_expired(aws: Any, place: Place) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configure-notification.html."""
    place.tell(**place.queue("s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"))
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    place.s3.put_bucket_lifecycle_configuration(Bucket=place.bucket, LifecycleConfiguration={"Rules": [rule]})
    place.s3.put_object(Bucket=place.bucket, Key="k", Body=b"data")
    aws.advance(3 * 86400)
    assert [each["eventName"] for each in place.records(1)] == ["LifecycleExpiration:Delete"]


def test_a_function_is_invoked_where_its_policy_admits_the_bucket(aws: Any, place: Place, unique: Unique) -> None:
    """Before that the configuration is refused, as recorded: test_invalid_lambda_arn."""
    functions, name = aws.client("lambda"), unique("told")
    iam = aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
    arn = functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": archive(index=HANDLER).data},
    )["FunctionArn"]
    wanted = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:Put"]}]}
    with pytest.raises(ClientError, match="Unable to validate the following destination configurations") as caught:
        place.tell(**wanted)
    error: Any = caught.value.response["Error"]
    assert (error["Code"], error["ArgumentName1"]) == ("InvalidArgument", f"{arn}, null")
    assert error["ArgumentValue1"] == f"Not authorized to invoke function [{arn}]"
    functions.add_permission(
        FunctionName=name,
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{place.bucket}",
        SourceAccount=ACCOUNT,
    )
    place.tell(**wanted)
    place.s3.put_object(Bucket=place.bucket, Key="k", Body=b"data")
    aws.advance(1)  # returns when all that is under way is done
    events = aws.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert any("ObjectCreated:Put k" in event["message"] for event in events)


def test_a_topic_is_told_with_a_subject(aws: Any, place: Place, unique: Unique) -> None:
    """As recorded: test_object_created_put of the topics; its policy admits S3, the queue's the topic."""
    sns = aws.client("sns")
    topic = sns.create_topic(Name=unique("told"))["TopicArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    policy = json.dumps({"Statement": [statement]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    place.admit("sns.amazonaws.com")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=place.arn)
    place.tell(TopicConfigurations=[{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}])
    place.s3.put_object(Bucket=place.bucket, Key="k", Body=b"data")
    [told] = place.received(1)
    assert told["Subject"] == "Amazon S3 Notification"
    assert json.loads(told["Message"])["Records"][0]["eventName"] == "ObjectCreated:Put"


def test_eventbridge_gets_events_of_its_own_form(aws: Any, place: Place, unique: Unique) -> None:
    """As recorded: test_object_created_put of EventBridge."""
    events, name = aws.client("events"), unique("told")
    place.admit("events.amazonaws.com")
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [place.bucket]}}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": place.arn}])
    place.tell(EventBridgeConfiguration={})
    place.s3.put_object(Bucket=place.bucket, Key="k", Body=b"data")
    place.s3.delete_object(Bucket=place.bucket, Key="k")
    told = {each["detail-type"]: each for each in place.received(2)}
    created, deleted = told["Object Created"]["detail"], told["Object Deleted"]["detail"]
    assert (created["reason"], created["object"]["size"]) == ("PutObject", 4)
    assert created["object"].keys() == {"key", "size", "etag", "sequencer"}
    assert (deleted["reason"], deleted["deletion-type"]) == ("DeleteObject", "Permanently Deleted")
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)


def test_places_that_cannot_be_told_are_refused(place: Place) -> None:
    """As recorded: test_invalid_sqs_arn; the header that skips the look at destinations is heeded."""

    def put(arn: str, **more: Any) -> None:
        wanted = {"QueueConfigurations": [{"Id": "id123", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
        place.s3.put_bucket_notification_configuration(Bucket=place.bucket, NotificationConfiguration=wanted, **more)

    with pytest.raises(ClientError, match="The ARN could not be parsed"):
        put("invalid-queue")
    gone = f"{place.arn}-gone"
    with pytest.raises(ClientError, match="Unable to validate") as caught:
        put(gone)
    error: Any = caught.value.response["Error"]
    assert (error["ArgumentName1"], error["ArgumentValue1"]) == (gone, "The destination queue does not exist")
    place.admit("sns.amazonaws.com")
    with pytest.raises(ClientError, match="Unable to validate") as caught:
        put(place.arn)
    error = caught.value.response["Error"]
    assert "Permissions on the destination queue do not allow S3" in error["ArgumentValue1"]
    put(gone, SkipDestinationValidation=True)
    told = place.s3.get_bucket_notification_configuration(Bucket=place.bucket)["QueueConfigurations"]
    assert told == [{"Id": "id123", "QueueArn": gone, "Events": ["s3:ObjectCreated:*"]}]
