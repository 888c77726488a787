"""What is a questionnaire, what does a file of slips say, and what do answers come to? Pure."""
