"""What stands for GitHub's REST API on this machine: one repository, for runs on the embedded AWS.

It answers the operations that the deployment criteria need, as GitHub documents them, and holds each request and each
answer to GitHub's own OpenAPI description. It imports nothing else of the project; the command line alone starts it.
"""
