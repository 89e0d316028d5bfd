"""The SDK's calls are found wherever a handler can reach them, and nowhere else."""

from __future__ import annotations

import pytest

from stormproof.core.least_privilege.actions import known
from stormproof.core.least_privilege.calls import usage
from stormproof.core.least_privilege.names import Variable
from stormproof.core.least_privilege.packages import Package
from tests.plain_example.selection import TEMPLATE
from tests.stormproof.core.least_privilege.packages import methods, used, zipped

FUNCTIONS = TEMPLATE.with_name("functions")

HANDLED = """
    import boto3
    import botocore.session
    from boto3 import client as make
    s3 = boto3.client("s3")
    def handle(event, context):
        {body}
    """


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('s3.get_object(Bucket="b", Key="k")', {"s3.get_object"}),
        ('boto3.client("sqs").send_message(QueueUrl="q")', {"sqs.send_message"}),
        ('boto3.session.Session().client("sns").publish(TopicArn="t")', {"sns.publish"}),
        ('s3.get_paginator("list_objects_v2").paginate(Bucket="b")', {"s3.list_objects_v2"}),
        ('s3.get_waiter("object_exists").wait(Bucket="b", Key="k")', {"s3.head_object"}),
        ('s3.generate_presigned_url("get_object", Params={"Bucket": "b"})', {"s3.get_object"}),
        ('s3.generate_presigned_post("b", "k")', {"s3.post_object"}),
        ('[s3.put_object(Bucket="b", Key=k) for k in event]', {"s3.put_object"}),
        ('(lambda: s3.delete_object(Bucket="b", Key="k"))()', {"s3.delete_object"}),
        ('botocore.session.get_session().create_client("s3").get_object(Bucket="b", Key="k")', {"s3.get_object"}),
        ('boto3.Session(profile_name="p").client("sns").publish(TopicArn="t")', {"sns.publish"}),
        ('make("sqs").send_message(QueueUrl="q")', {"sqs.send_message"}),
        (
            'boto3.resource("dynamodb").meta.client.transact_get_items(TransactItems=[])',
            {"dynamodb.transact_get_items"},
        ),
        ('put = s3.put_object; put(Bucket="b", Key="k")', {"s3.put_object"}),
        ('pool.submit(s3.get_object, Bucket="b", Key="k")', {"s3.get_object"}),
        ("return event.get('x')", set()),
    ],
)
def test_a_call_is_found_in_whatever_form(body: str, expected: set[str]) -> None:
    """Clients of any origin, paginators, waiters, presigned links."""
    assert methods(used(HANDLED.format(body=body))) == expected


def test_what_the_handler_cannot_reach_is_not_counted() -> None:
    """A function that nobody names is dead code."""
    source = """
        import boto3
        s3 = boto3.client("s3")
        def handle(event, context):
            return helper(event)
        def helper(event):
            return s3.get_object(Bucket="b", Key="k")
        def never(event):
            s3.delete_bucket(Bucket="b")
        """
    assert methods(used(source)) == {"s3.get_object"}


def test_functions_are_followed_through_modules_tables_and_arguments() -> None:
    """A function that is named counts as called, wherever it stands."""
    source = """
        from work import doing
        import stores as kept
        ROUTES = {"x": kept.read}
        def handle(event, context):
            doing(event, kept.write)
        """
    stores = """
        import boto3
        table = boto3.client("dynamodb")
        def read(): table.get_item(TableName="t", Key={})
        def write(): table.put_item(TableName="t", Item={})
        def erase(): table.delete_item(TableName="t", Key={})
        """
    work = "def doing(event, how):\n    how()\n"
    assert methods(used(source, stores=stores, work=work)) == {"dynamodb.get_item", "dynamodb.put_item"}


def test_clients_in_objects_and_arguments_are_told_by_what_is_called_on_them() -> None:
    """An attribute or a parameter may be any client that the package makes."""
    source = """
        import boto3
        class Store:
            def __init__(self): self.queue = boto3.client("sqs")
            def send(self): self.queue.send_message(QueueUrl="q")
        def handle(event, context):
            Store().send()
            drain(boto3.client("sqs"))
        def drain(anything):
            anything.purge_queue(QueueUrl="q")
        """
    assert methods(used(source)) == {"sqs.send_message", "sqs.purge_queue"}


def test_tables_of_the_resource_are_followed() -> None:
    """A Table's methods are the client's, its name is the table's."""
    source = """
        import os
        import boto3
        table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
        def handle(event, context):
            with table.batch_writer() as batch:
                batch.put_item(Item={})
            table.query(IndexName="by-date")
        """
    found = used(source)
    assert methods(found) == {"dynamodb.batch_write_item", "dynamodb.put_item", "dynamodb.query"}
    assert all(set(call.named("TableName") or ()) == {(Variable("TABLE"),)} for call in found.calls)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('boto3.client(event["service"])', "a client of a service whose name is computed"),
        ("getattr(s3, event['what'])()", "a client's method whose name is computed"),
        ("exec(event['code'])", "exec runs code that is computed"),
        ('boto3.resource("s3").Object("b", "k").get()', "the resource interface of s3"),
        ('s3.get_waiter("stack_ready").wait()', "get_waiter of stack_ready"),
        ("import importlib; importlib.import_module(event['m'])", "a module whose name is computed"),
    ],
)
def test_what_cannot_be_told_is_said(body: str, said: str) -> None:
    """The owner is asked, nothing is guessed."""
    assert any(said in each for each in used(HANDLED.format(body=body)).unclear)


def test_a_handler_that_is_not_there_or_cannot_be_parsed_is_said() -> None:
    """Then nothing is known of the function."""
    assert used("x = 1").unclear == ("the handler app.handle is not in the package",)
    assert "the module app cannot be parsed" in used("def handle(:").unclear


def test_layers_are_code_too_and_the_package_hides_theirs() -> None:
    """As Python's path in Lambda has it."""
    calls = "import boto3\ndef go(): boto3.client('s3').{}(Bucket='b')\n"
    layer = zipped({"python/shared.py": calls.format("list_objects_v2"), "python/boto3/__init__.py": "x = 1"})
    source = "import shared\ndef handle(event, context): shared.go()\n"
    assert methods(used(source, [layer])) == {"s3.list_objects_v2"}
    assert methods(used(source, [layer], shared=calls.format("head_bucket"))) == {"s3.head_bucket"}


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [("api", "dynamodb.put_item", "dynamodb.update_item"), ("ops", "dynamodb.update_item", "dynamodb.scan")],
)
def test_functions_that_share_a_module_are_told_apart(role: str, own: str, others: str) -> None:
    """The plain example's functions share one that does everything; each uses a part of it."""
    found = usage(_plain(role), (), "handler.handle", known)
    assert own in methods(found)
    assert others not in methods(found)
    assert found.asks_for_absent
    assert not found.unclear


def test_a_library_that_evaluates_annotations_leaves_nothing_open() -> None:
    """Nearly every library brings it along; code of one's own that evaluates texts is told."""
    source = "import typing_extensions\ndef handle(event, context):\n    typing_extensions.hints(event)\n"
    hints = "def hints(text):\n    return eval(text)\n"
    assert not used(source, typing_extensions=hints).unclear
    assert used(source.replace("typing_extensions", "own"), own=hints).unclear


def _plain(role: str) -> Package:
    folder = FUNCTIONS / role
    return zipped({file.name: file.read_text("utf-8") for file in folder.glob("*.py")})


def test_clients_that_are_entered_are_clients() -> None:
    """Those of the asynchronous libraries live within ``async with``."""
    source = """
        import aioboto3
        from aiobotocore.session import get_session
        async def work(stack):
            async with get_session().create_client("s3") as store:
                await store.get_object(Bucket="b", Key="k")
            async with aioboto3.Session().client("sqs") as queue:
                await queue.send_message(QueueUrl="q")
            table = await stack.enter_async_context(get_session().create_client("dynamodb"))
            await table.get_item(TableName="t", Key={})
        def handle(event, context):
            return work(event)
        """
    assert methods(used(source)) == {"s3.get_object", "sqs.send_message", "dynamodb.get_item"}
    assert not used(source).unclear


def test_what_an_installed_library_evaluates_is_not_the_functions() -> None:
    """Nor is a module of it that this Python cannot read; without a record it is taken for the function's own."""
    code = "from lib import old\ndef go(text):\n    return old.x, eval(text)\n"
    library = {"lib/__init__.py": code, "lib/old.py": "print 'x'\n"}
    source = {"app.py": "import lib\ndef handle(event, context):\n    lib.go(event)\n"}
    record = {"lib-1.0.dist-info/RECORD": "lib/__init__.py,,\nlib/old.py,,\n"}
    assert not usage(zipped({**library, **source, **record}), (), "app.handle", known).unclear
    unclear = usage(zipped({**library, **source}), (), "app.handle", known).unclear
    assert any("eval" in each for each in unclear)
    assert any("lib.old cannot be parsed" in each for each in unclear)


def test_what_an_installed_library_asks_of_aws_is_the_functions() -> None:
    """And a client's method that it computes is told."""
    library = (
        "import boto3\ndef go(what):\n    s3 = boto3.client('s3')\n    s3.list_buckets()\n    getattr(s3, what)()\n"
    )
    texts = {
        "app.py": "import lib\ndef handle(event, context):\n    lib.go(event)\n",
        "lib.py": library,
        "lib-1.0.dist-info/RECORD": "lib.py,,\n",
    }
    found = usage(zipped(texts), (), "app.handle", known)
    assert methods(found) == {"s3.list_buckets"}
    assert any("computed is called in lib" in each for each in found.unclear)


ROUTED = """
    import boto3
    from framework import App
    s3 = boto3.client("s3")
    app = App()
    @app.route("/")
    def index():
        s3.get_object(Bucket="b", Key="k")
    @lru_cache
    def never():
        s3.delete_bucket(Bucket="b")
    def handle(event, context):
        return app.resolve(event, context)
    """


def test_what_is_registered_by_a_decorator_is_called() -> None:
    """By the framework that the handler hands the event to; a cache calls nothing by itself."""
    assert methods(used(ROUTED)) == {"s3.get_object"}


def test_a_handler_that_is_an_object_may_call_whatever_its_module_defines() -> None:
    """As Chalice's application is; a name that is bound nowhere is no handler."""
    package = zipped({"app.py": ROUTED})
    found = usage(package, (), "app.app", known)
    assert methods(found) == {"s3.get_object", "s3.delete_bucket"}
    assert not found.unclear
    assert usage(package, (), "app.other", known).unclear == ("the handler app.other is not in the package",)


def test_modules_that_a_library_imports_by_computed_names_are_told() -> None:
    """Those of the function's own that ask AWS and that nobody imports: a framework's settings may name them."""
    texts = {
        "app.py": "import web\ndef handle(event, context):\n    web.serve(event)\n",
        "views.py": "import boto3\nboto3.client('s3').list_buckets()\n",
        "web.py": "import importlib\ndef serve(name):\n    importlib.import_module(name)\n",
        "web-1.0.dist-info/RECORD": "web.py,,\n",
    }
    assert usage(zipped(texts), (), "app.handle", known).unclear == (
        "views may be imported by a name that web computes",
    )
    harmless = {**texts, "views.py": "VIEWS = 1\n"}
    assert not usage(zipped(harmless), (), "app.handle", known).unclear
