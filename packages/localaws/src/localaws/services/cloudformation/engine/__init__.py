"""The life of stacks: what an operation does to their resources, in which order, and how it is undone."""
