"""Locks of backends."""

from __future__ import annotations

import threading

from localaws.kernel.locks import GLOBAL_SERVICES, Locks


def test_a_backend_has_one_lock() -> None:
    """One a service and region, the same each time."""
    locks = Locks()
    assert locks.of("dynamodb", "us-east-1") is locks.of("dynamodb", "us-east-1")
    assert locks.of("dynamodb", "us-east-1") is not locks.of("dynamodb", "eu-west-1")
    assert locks.of("dynamodb", "us-east-1") is not locks.of("sqs", "us-east-1")


def test_a_global_service_has_one_for_all_regions() -> None:
    """Whatever region a request for IAM or S3 is signed for, the backend is the same."""
    locks = Locks()
    for service in GLOBAL_SERVICES:
        assert locks.of(service, "us-east-1") is locks.of(service, "eu-west-1")


def test_who_holds_it_keeps_others_out_and_may_take_it_again() -> None:
    """Other threads wait; the holder's own nested calls do not."""
    lock = Locks().of("sqs", "us-east-1")
    tries: list[bool] = []
    with lock, lock:
        thread = threading.Thread(target=lambda: tries.append(lock.acquire(blocking=False)))
        thread.start()
        thread.join()
    assert tries == [False]
