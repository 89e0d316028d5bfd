"""Operations that are answered on the event loop, by the data plane itself, in place of moto."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from localaws.front.exchange import Reply
from localaws.front.long_polls import ReceiveMessage
from localaws.front.moto_calls import MotoCalls
from localaws.front.operations import Call, Key
from localaws.lambdas.invoke_operation import Invoke
from localaws.parts import Parts

Native = Callable[[Call], Awaitable[Reply]]


def natives(parts: Parts, moto: MotoCalls) -> Mapping[Key, Native]:
    """Return the native operations: (service, operation) as botocore names them -> what answers."""
    return {
        ("lambda", "Invoke"): Invoke(parts.functions),
        ("sqs", "ReceiveMessage"): ReceiveMessage(moto.answer, parts.arrivals),
    }
