"""EventBridge Scheduler: patches of moto."""
