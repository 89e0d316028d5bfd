"""A bucket that serves web pages over plain HTTP is not shut without its owner's word."""

from __future__ import annotations

import pytest

from provisioners import CONTROLS
from provisioners.transport import bucket_policy, bucket_website
from provisioners.transport.bucket_website import Website
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.policy import Mode
from tests.provisioners.fakes import BUCKET, FakeReads, blocked, changes, context, satisfied

PAGES = {("s3", "get_bucket_website"): {"IndexDocument": {"Suffix": "index.html"}}}


def website(*, served: bool, policy: Document) -> tuple[Website, ...]:
    """Return what is seen of the system's one bucket."""
    return (Website(BUCKET, served, policy),)


def test_a_policy_that_would_shut_the_pages_waits_for_their_owner() -> None:
    """The conflict names what is shut and the ways out; the policy's control is made of this one: it is held back."""
    (reason,) = blocked(list(bucket_website.plan(context(), website(served=True, policy=parsed(None)))))
    assert ("plain HTTP" in reason, "CloudFront" in reason, "waive 8.5" in reason) == (True, True, True)
    assert bucket_policy.CONTROL.parts == (bucket_website.NAME,)
    assert {"8.4", "8.5"} <= set(CONTROLS.criteria[bucket_website.NAME])


def test_what_shuts_nothing_is_no_conflict() -> None:
    """No pages; TLS that is only observed; a policy that refuses plain HTTP already."""
    (change,) = changes(list(bucket_policy.plan(context(), ((BUCKET, parsed(None)),))))
    refusing = parsed(change.calls[0].parameters["Policy"])
    assert satisfied(list(bucket_website.plan(context(), website(served=False, policy=parsed(None)))))
    assert satisfied(list(bucket_website.plan(context(), website(served=True, policy=refusing))))
    assert satisfied(
        list(bucket_website.plan(context(tls_mode=Mode.OBSERVE), website(served=True, policy=parsed(None))))
    )
    assert satisfied(list(bucket_website.remove(context(), website(served=True, policy=refusing))))


REDIRECTED = {("s3", "get_bucket_website"): {"RedirectAllRequestsTo": {"HostName": "a"}}}


@pytest.mark.parametrize("answers", [PAGES, REDIRECTED])
def test_a_website_is_known_by_its_configuration(answers: dict[tuple[str, str], dict[str, object]]) -> None:
    """One that redirects all requests is one, too."""
    assert bucket_website.read(FakeReads(answers), context())[0].served
    assert not bucket_website.read(FakeReads({}), context())[0].served
