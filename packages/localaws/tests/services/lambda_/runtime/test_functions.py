"""Names, aliases and shares of traffic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.kernel.ports import InvokeError
from localaws.services.lambda_.runtime.functions import Alias, QualifiedName, choose_version, parse_arn

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:my-f_1"


@pytest.mark.parametrize("qualifier", [None, "$LATEST", "7", "live"])
def test_an_arn_is_taken_apart_and_put_together(qualifier: str | None) -> None:
    """Whatever the qualifier, the parts give the ARN back."""
    arn = f"{ARN}:{qualifier}" if qualifier else ARN
    name = parse_arn(arn)
    assert name == QualifiedName("eu-west-1", "123456789012", "my-f_1", qualifier)
    assert (name.arn, name.function_arn) == (arn, ARN)


@pytest.mark.parametrize("arn", ["my-f", "arn:aws:sqs:eu-west-1:123456789012:q", f"{ARN}:a:b", ""])
def test_what_is_no_function_arn_is_not_found(arn: str) -> None:
    """Anything else is answered as a function that is not there."""
    with pytest.raises(InvokeError) as refused:
        parse_arn(arn)
    assert (refused.value.code, refused.value.status) == ("ResourceNotFoundException", 404)


@given(weight=st.floats(0, 1), draw=st.floats(0, 1, exclude_max=True))
def test_a_weight_is_the_share_of_the_other_version(weight: float, draw: float) -> None:
    """A uniform draw below the weight goes to the additional version, all else to the alias's own."""
    assert choose_version(Alias("1", (("2", weight),)), draw) == ("2" if draw < weight else "1")
