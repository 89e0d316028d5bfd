"""CloudFormation's types of API Gateway, by what they are about."""
