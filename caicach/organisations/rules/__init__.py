"""What follows from the facts about units and calendars? Pure."""
