"""A function's process: how it is started, what is in it, and what is read from it."""
