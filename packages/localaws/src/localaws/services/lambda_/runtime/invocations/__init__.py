"""One invocation: who may ask, from where it comes, what it came to, and what is logged and counted of it."""
