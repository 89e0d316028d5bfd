"""A target file that is in order, for tests that need one."""

from __future__ import annotations

STAGING = """\
name = "staging"
environment = "staging"
[aws]
allowed_accounts = ["123456789012"]
[regions]
primary = "us-east-1"
[system]
stack = "factory"
[policy]
admin_email = "admin@example.com"
"""
