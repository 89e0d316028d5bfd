"""What a method does with its requests, one type a file."""
