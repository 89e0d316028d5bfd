"""What a run against another AWS, a real one above all, answered otherwise than localaws does."""
