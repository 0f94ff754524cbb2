"""`python -m vaultweave` is the command."""

from vaultweave.cli import main

main()
