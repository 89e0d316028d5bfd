"""A workload that is in order, for tests that need one: a shop that takes orders and works on them."""

from __future__ import annotations

from stormproof.core.workload.model import Health, Job, Step, Workload

ORDER = Step(
    "order",
    "POST",
    "/orders",
    201,
    body='{"text": "Bread", "by": "Stormproof"}',
    free_text="/text",
    expect={"/by": "Stormproof"},
    capture={"id": "/order/id"},
)
FOLLOW = Step("follow", "GET", "/orders/{id}", until={"/state": "BAKED"}, within_s=5.0)
CANCEL = Step("cancel", "DELETE", "/orders/{id}", 204, cleanup=True)
JOBS = (
    Job("api", log="order {id} came in"),
    Job("oven", queue="bread", message='{"order": "{id}"}', log="order {id} is baked"),
)
SHOP = Workload(Health("/up", expect={"/up": True}), (ORDER, FOLLOW, CANCEL), JOBS)
