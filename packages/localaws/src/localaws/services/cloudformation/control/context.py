"""What the operations share: the stacks, the callers of other services, the transform, the types of resources."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from localaws.kernel.platform import Platform
from localaws.services.cloudformation.clients import Caller, Clients
from localaws.services.cloudformation.control.request import Request
from localaws.services.cloudformation.engine.differences import FindType
from localaws.services.cloudformation.engine.failures import reason_of
from localaws.services.cloudformation.engine.journal import stack_is
from localaws.services.cloudformation.engine.operations import Operations
from localaws.services.cloudformation.engine.resources import Hands
from localaws.services.cloudformation.engine.state import Stack
from localaws.services.cloudformation.engine.store import Stacks
from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates.scope import Surroundings
from localaws.services.cloudformation.templates.serverless import Serverless
from localaws.services.cloudformation.threads import in_thread

PARTITION = "aws"
PATIENCE_S = 20.0
"""How long an answer waits for what it has begun: well below the minute after which SDKs give up."""


@dataclass(frozen=True)
class Context:
    """What the operations of the service share."""

    platform: Platform
    clients: Clients
    find: FindType
    stacks: Stacks
    serverless: Serverless = field(default_factory=Serverless)

    def arn(self, request: Request, resource: str) -> str:
        """Return a new ARN, such as that of a stack: ``stack/NAME`` and a UUID."""
        return f"arn:{PARTITION}:cloudformation:{request.region}:{request.account}:{resource}/{uuid.uuid4()}"

    def surroundings(self, region: str, account: str, stack_id: str, stack_name: str) -> Surroundings:
        """Return what a template of that stack sees."""

        def export(name: str) -> str | None:
            found = (output.value for _, output in self.stacks.exports(region) if output.export == name)
            return next(found, None)

        return Surroundings(PARTITION, region, account, stack_id, stack_name, export)

    def surroundings_of(self, stack: Stack) -> Surroundings:
        """Return what a template of the stack sees."""
        return self.surroundings(stack.region, stack.account, stack.id, stack.name)

    def caller(self, request: Request, role_arn: str | None = None) -> Caller:
        """Return what calls other services as whoever asks, or as the role that he hands to CloudFormation.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
        """
        root = self.platform.root_key.access_key_id
        if role_arn is None:
            return self.clients.caller(request.access_key_id or root, request.region)
        own = self.clients.caller(root, request.region)
        session = own("sts", "assume_role", RoleArn=role_arn, RoleSessionName="AWSCloudFormation")
        return self.clients.caller(session["Credentials"]["AccessKeyId"], request.region)

    def operations(self, stack: Stack, caller: Caller) -> Operations:
        """Return what operates on the stack."""
        return Operations(Hands(stack, caller, self.find, self.surroundings_of(stack)), self.stacks)

    def begin(self, stack: Stack, run: Callable[[], None], where_broken: str) -> None:
        """Run an operation on a stack in the background, after the one under way, as `in_background` does.

        One that breaks leaves the stack in `where_broken`.
        """

        def whole() -> None:
            with stack.turn:
                try:
                    run()
                except Exception as error:  # noqa: BLE001  # whatever it is, it is the stack's to tell
                    stack_is(stack, where_broken, reason_of(error))

        self.in_background(whole)

    def in_background(self, run: Callable[[], None]) -> None:
        """Run in the background what raises nothing.

        Returns when it has ended, or after `PATIENCE_S`: so that who asks next, waiters among them, finds it done.
        """
        ended = threading.Event()

        def whole() -> None:
            try:
                run()
            finally:
                ended.set()

        def start() -> None:
            self.platform.work.start(in_thread(whole))

        self.platform.loop.call_soon_threadsafe(start)
        ended.wait(PATIENCE_S)


def tags_of(request: Request) -> Mapping[str, str] | None:
    """Return the request's Tags, None where it has none. Raises CloudFormationError for a reserved one."""
    tags = request.get("Tags")
    if tags is None:
        return None
    if any(tag["Key"].startswith("aws:") for tag in tags):
        raise invalid("aws: prefixed tag key names are not allowed for external use.")
    return {tag["Key"]: tag["Value"] for tag in tags}
