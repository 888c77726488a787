"""What follows for plans and tasks, from days and figures alone. Pure."""
