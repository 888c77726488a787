"""What does a page show of plans and tasks, to this viewer? `tasks` lists them, `figures` counts what is done."""
