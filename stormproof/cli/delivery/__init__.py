"""Delivery: ``stormproof release`` and ``stormproof rollback``."""
