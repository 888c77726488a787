"""Pages of plans and their tasks, under /nhiem-vu/."""
