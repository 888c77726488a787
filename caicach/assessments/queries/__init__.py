"""What is known of sets of criteria and assessments? One module for each matter."""
