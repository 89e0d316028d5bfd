"""Stormproof: hardens a serverless system on AWS and proves 64 acceptance criteria by behaviour."""

__version__ = "0.9.0"
