"""A bucket that serves web pages itself: its website endpoint speaks HTTP alone, and refusing that shuts it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html : no HTTPS. A CloudFront distribution with
that endpoint as its origin is shut as well. So the bucket's policy waits until its owner has said what he wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.shared.policy_statements import TRANSPORT
from provisioners.transport.bucket_policy import statements
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Blocked, NoChange, Step
from stormproof.core.resource_policies import Document, lacking

NAME = "bucket-website"
ASPECT = "website"


@dataclass(frozen=True)
class Website:
    """Whether the bucket serves pages, and its policy as it stands."""

    served: bool
    policy: Document


def read(reads: Reads, context: PlanContext) -> Website:
    """Look at the bucket's website configuration and its policy."""
    bucket = context.system.bucket
    try:
        found = reads.read("s3", "get_bucket_website", Bucket=bucket)
        served = bool(found.get("IndexDocument") or found.get("RedirectAllRequestsTo"))
    except NotThere:
        served = False
    return Website(served, read_bucket_policy(reads, bucket))


def plan(context: PlanContext, actual: Website) -> Iterator[Step]:
    """Stop the policy that would shut the pages; where it refuses plain HTTP already, or is not to, nothing is shut."""
    where = context.system.bucket_arn
    added = {str(each["Sid"]) for each in lacking(actual.policy, statements(context))} & TRANSPORT
    if not actual.served:
        yield NoChange(NAME, where, ASPECT, "the bucket serves no pages itself")
    elif not added:
        yield NoChange(NAME, where, ASPECT, "nothing is planned that shuts its website endpoint")
    else:
        reason = (
            "the bucket serves a website, whose endpoint speaks plain HTTP alone: refusing that shuts the pages, and a "
            "CloudFront distribution that has the endpoint as its origin. Serve them through CloudFront from the "
            "bucket itself and delete the website configuration, or waive 8.5 for the bucket"
        )
        yield Blocked(NAME, where, ASPECT, reason)


def remove(context: PlanContext, _actual: Website) -> Iterator[Step]:
    """Nothing was put on."""
    yield NoChange(NAME, context.system.bucket_arn, ASPECT, "nothing of it is ours")


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
