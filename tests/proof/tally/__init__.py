"""A follower of the log that writes one line for each event it handled: a lost or doubled effect shows in the count."""
