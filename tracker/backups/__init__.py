"""Backups: the whole site in one file, made while it runs, and put back into an empty place."""


class BackupError(Exception):
    """A backup cannot be made or put back; its text is a sentence or two for the person, with the next step."""
