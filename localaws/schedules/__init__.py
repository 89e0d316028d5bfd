"""What happens by the clock: EventBridge rules and Scheduler's schedules, budgets and the costs they watch."""
