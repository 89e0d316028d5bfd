"""A bucket that serves web pages itself: its website endpoint speaks HTTP alone, and refusing that shuts it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html : no HTTPS. A CloudFront distribution with
that endpoint as its origin is shut as well. So the bucket's policy waits until its owner has said what he wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.shared.absent import none_there
from provisioners.shared.policy_statements import TRANSPORT
from provisioners.transport.bucket_policy import statements
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import Document
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Blocked, NoChange, Step
from stormproof.core.resource_policies import lacking
from stormproof.core.system import Bucket

NAME = "bucket-website"
ASPECT = "website"


@dataclass(frozen=True)
class Website:
    """Whether a bucket serves pages, and its policy as it stands."""

    bucket: Bucket
    served: bool
    policy: Document


def read(reads: Reads, context: PlanContext) -> tuple[Website, ...]:
    """Look at each bucket's website configuration and its policy."""
    return tuple(
        Website(bucket, _served(reads, bucket.name), read_bucket_policy(reads, bucket.name))
        for bucket in context.system.buckets
    )


def _served(reads: Reads, bucket: str) -> bool:
    try:
        found = reads.read("s3", "get_bucket_website", Bucket=bucket)
    except NotThere:
        return False
    return bool(found.get("IndexDocument") or found.get("RedirectAllRequestsTo"))


def plan(context: PlanContext, actual: tuple[Website, ...]) -> Iterator[Step]:
    """Stop the policy that would shut the pages; where it refuses plain HTTP already, or is not to, nothing is shut."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "bucket")
    for website in actual:
        yield _planned(context, website)


def _planned(context: PlanContext, website: Website) -> Step:
    where = website.bucket.arn
    added = {str(each["Sid"]) for each in lacking(website.policy, statements(context, website.bucket))} & TRANSPORT
    if not website.served:
        return NoChange(NAME, where, ASPECT, "the bucket serves no pages itself")
    if not added:
        return NoChange(NAME, where, ASPECT, "nothing is planned that shuts its website endpoint")
    reason = (
        "the bucket serves a website, whose endpoint speaks plain HTTP alone: refusing that shuts the pages, and a "
        "CloudFront distribution that has the endpoint as its origin. Serve them through CloudFront from the "
        "bucket itself and delete the website configuration, or waive 8.5 for the bucket"
    )
    return Blocked(NAME, where, ASPECT, reason)


def remove(_desired: PlanContext, actual: tuple[Website, ...]) -> Iterator[Step]:
    """Nothing was put on."""
    for website in actual:
        yield NoChange(NAME, website.bucket.arn, ASPECT, "nothing of it is ours")


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
