"""Pages about surveys: who was asked, what came of it, slips taken in."""
