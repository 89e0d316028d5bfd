"""The system to harden: a small multi-agent project factory, deployed the way such systems are found.

`POST /projects` takes a project; four agents (PM, Dev, QA, Ops) pass it on over queues, keep its status in a table
and leave their artefacts in a bucket. There is no authorizer, no access log and no alarm: every route answers anyone.
"""

from example.deployment import deploy

__all__ = ["deploy"]
