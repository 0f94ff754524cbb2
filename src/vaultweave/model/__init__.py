"""What everything is made of: frozen values, and the words they use."""
