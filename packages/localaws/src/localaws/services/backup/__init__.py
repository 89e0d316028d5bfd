"""AWS Backup: plans that back up what their selections name, by the clock; recovery points that expire."""
