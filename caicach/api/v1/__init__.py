"""Version 1 of the programs' interface; described in docs/reference/api.md."""
