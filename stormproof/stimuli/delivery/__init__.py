"""What provokes a pipeline: pushes that are played, tokens that are tried; and what is looked at of it."""
