"""EventBridge's operations: patches of moto, and moto's queues and topics as targets."""
