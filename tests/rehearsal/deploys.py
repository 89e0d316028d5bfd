"""Stands for ``sam deploy`` in rehearsals: updates a stack with the template and the code beside it, by a change set.

Usage: ``deploys.py READY_FILE STACK``, in the folder of ``template.yaml``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from stormproof.aws.embedded.session import EmbeddedSession
from stormproof.operations.deployment.archives import archive
from stormproof.operations.deployment.package_bucket import PackageBucket
from stormproof.operations.deployment.stacks import CAPABILITIES
from stormproof.operations.deployment.templates import load, local_code, placed

TEMPLATE = Path("template.yaml")
UNCHANGED = "No updates are to be performed"


def deploy(ready: Path, stack: str) -> None:
    """Update the stack; parameters stand as they are; raises ClientError."""
    session, template = EmbeddedSession(json.loads(ready.read_text("utf-8"))), load(TEMPLATE)
    packages = PackageBucket.of(session)
    for code in local_code(template, Path.cwd()):
        made = archive(code)
        key = f"{stack}/{made.digest}.zip"
        packages.put(key, made.content)
        template["Resources"][code.resource]["Properties"] |= placed(code, packages.bucket, key)
    cloudformation = session.client("cloudformation")
    try:
        cloudformation.update_stack(StackName=stack, TemplateBody=json.dumps(template), Capabilities=CAPABILITIES)
    except cloudformation.exceptions.ClientError as error:
        if UNCHANGED not in str(error):
            raise
        return
    cloudformation.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})


if __name__ == "__main__":
    deploy(Path(sys.argv[1]), sys.argv[2])
