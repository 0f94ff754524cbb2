"""Notes to vault: names resolved, statements made, addresses given."""
