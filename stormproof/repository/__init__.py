"""How Stormproof reaches the system's repository: a checkout of it on this machine, and GitHub's REST API.

Both are services of a reader and a writer as AWS's are, so that plans, undo and evidence are the same for all of them.
"""
