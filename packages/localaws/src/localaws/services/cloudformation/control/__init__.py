"""The operations of CloudFormation's API."""
