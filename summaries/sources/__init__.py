"""What is counted, one module a kind of row."""
