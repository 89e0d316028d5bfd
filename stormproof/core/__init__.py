"""The words of the domain, pure: no I/O, no boto3, no pytest."""
