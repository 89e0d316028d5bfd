"""What API Gateway refuses, and in which words: checks that the operations share."""
