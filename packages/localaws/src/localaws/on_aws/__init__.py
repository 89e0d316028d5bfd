"""Settles on an AWS account what no document says: small experiments in a scratch account, cleaned up after.

``python -m localaws.on_aws --account 123456789012``; docs/ON_AWS.md tells what it asks, makes, costs and leaves.
"""
