"""How do units and calendars come into the system?"""
