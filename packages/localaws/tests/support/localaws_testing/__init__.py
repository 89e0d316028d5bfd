"""What several tests of the embedded AWS share. Found by the pythonpath that tests.ini names."""
