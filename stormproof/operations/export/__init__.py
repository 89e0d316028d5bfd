"""The controls that are on, as an addition to the owner's template."""
