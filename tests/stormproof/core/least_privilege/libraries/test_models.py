"""PynamoDB's models name their tables, and calls on them are the SDK's."""

from __future__ import annotations

from stormproof.core.least_privilege.names import Variable
from tests.stormproof.core.least_privilege.packages import methods, used

MODELS = """
    import os
    from pynamodb.models import Model
    from pynamodb.indexes import GlobalSecondaryIndex
    class ByDay(GlobalSecondaryIndex):
        class Meta:
            index_name = "by-day"
    class Order(Model):
        class Meta:
            table_name = os.environ["ORDERS"]
        by_day = ByDay()
    """
HANDLED = """
    from models import Order
    def handle(event, context):
        order = Order.get(event["id"])
        order.update(actions=[])
        return Order.by_day.query("2026"), event.get("x")
    """


def test_calls_on_models_items_and_indexes_ask_their_table() -> None:
    """The class reads, an item writes; what is called alike on anything else than a model is the item's only."""
    found = used(HANDLED, models=MODELS)
    assert methods(found) >= {"dynamodb.get_item", "dynamodb.update_item", "dynamodb.query"}
    assert not methods(found) & {"dynamodb.scan", "dynamodb.put_item", "dynamodb.delete_item"}
    assert all(set(call.named("TableName") or ()) == {(Variable("ORDERS"),)} for call in found.calls)
    assert any(call.named("IndexName") is not None for call in found.calls if call.method == "query")
    assert not found.unclear


def test_a_model_without_a_table_is_told() -> None:
    """PynamoDB asks AWS, and for what is not seen."""
    source = "from pynamodb.models import Model\ndef handle(event, context): return Model\n"
    assert any("no model with a table" in each for each in used(source).unclear)
