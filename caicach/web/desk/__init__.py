"""The pages on which officials work: log-in, inbox, intake, the dossier."""
