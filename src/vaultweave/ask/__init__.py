"""Vault → graph → answers."""
