"""What is asked about personal data."""
