"""What happens by the clock: EventBridge rules, schedules, canaries, budgets and the costs they watch."""
