"""What takes recovery away, and what must not be taken for lost."""
