"""What an operator does: pages for people, run by the tests."""
