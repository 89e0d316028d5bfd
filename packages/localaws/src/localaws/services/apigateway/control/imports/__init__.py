"""Imports of OpenAPI documents: what they say, and how it becomes a REST API."""
