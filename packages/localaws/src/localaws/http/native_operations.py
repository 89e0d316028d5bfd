"""Operations that are answered on the event loop, by the data plane itself, in place of moto."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from localaws.http.exchange import Reply
from localaws.http.long_polls import ReceiveMessage
from localaws.http.moto_calls import MotoCalls
from localaws.http.operations import Call, Key
from localaws.parts import Parts
from localaws.services.lambda_.runtime.invocations.invoke_operation import Invoke

Native = Callable[[Call], Awaitable[Reply]]


def natives(parts: Parts, moto: MotoCalls) -> Mapping[Key, Native]:
    """Return the native operations: (service, operation) as botocore names them -> what answers."""
    return {
        ("lambda", "Invoke"): Invoke(parts.functions),
        ("sqs", "ReceiveMessage"): ReceiveMessage(moto.answer, parts.arrivals),
    }
