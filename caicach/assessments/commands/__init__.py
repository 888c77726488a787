"""The acts on sets of criteria and assessments, one event each. One module for each matter."""
