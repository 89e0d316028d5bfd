"""CloudFormation: patches of moto."""
