"""Files to notes."""
