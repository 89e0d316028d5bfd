"""``stormproof export``."""
