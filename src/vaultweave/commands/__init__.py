"""The commands: one verb a file, its arguments and what it prints."""
