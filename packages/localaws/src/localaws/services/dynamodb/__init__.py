"""DynamoDB: patches of moto, and a journal of writes for recovery to a moment."""
