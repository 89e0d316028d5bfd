"""IAM's judgement: policy documents, conditions, and what follows from several policies together. Pure."""
