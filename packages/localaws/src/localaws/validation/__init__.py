"""Requests and answers against botocore's models of the services: what a member may be, and who words it how."""
