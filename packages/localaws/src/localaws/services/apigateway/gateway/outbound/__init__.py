"""What is told of a finished exchange: access log, execution log, metrics."""
