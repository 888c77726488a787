"""The acts: write and issue a plan (`planning`), do its tasks (`doing`), accept them (`checking`)."""
