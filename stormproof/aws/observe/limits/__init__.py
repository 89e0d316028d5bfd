"""Limits of API Gateway that are its owner's."""
