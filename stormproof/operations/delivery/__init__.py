"""Delivery: records of what was released, and rollbacks."""
