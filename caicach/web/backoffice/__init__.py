"""The pages of administrators: people and their positions, units of a day."""
