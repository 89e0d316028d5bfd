"""SNS: confirmation, delivery and who may publish."""
