"""EventBridge: schedule expressions, when they are due, and what is sent to the targets."""
