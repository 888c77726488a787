"""What does a cell mean, and which field does a column hold? Pure."""
